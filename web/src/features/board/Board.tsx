import type { TypeMeta } from '@/api/types';

/** Opportunities by stage. Draws its own header with `features/list` parts replaced by the board's. */
export function Board({ meta }: { meta: TypeMeta }) {
  return <section data-type={meta.name} />;
}
