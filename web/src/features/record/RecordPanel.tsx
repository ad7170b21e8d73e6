import type { TypeMeta } from '@/api/types';

/** The same record as a side panel over its list; closing removes `peek` from the address. */
export function RecordPanel({ meta, id }: { meta: TypeMeta; id: string }) {
  return <aside data-type={meta.name} data-id={id} />;
}
