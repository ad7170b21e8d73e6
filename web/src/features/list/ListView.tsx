import type { TypeMeta } from '@/api/types';

export function ListView({ meta }: { meta: TypeMeta }) {
  return <main>{meta.label.plural}</main>;
}
