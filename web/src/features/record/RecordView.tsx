import type { TypeMeta } from '@/api/types';

/** The page of one record: facts left, timeline centre, related right. */
export function RecordView({ meta, id }: { meta: TypeMeta; id: string }) {
  return <section data-type={meta.name} data-id={id} />;
}
