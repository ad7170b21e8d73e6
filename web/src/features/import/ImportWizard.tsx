import type { TypeMeta } from '@/api/types';

/** Source → map → clean → preview → run → report; `importId` is null before the upload. */
export function ImportWizard({ meta, importId }: { meta: TypeMeta; importId: string | null }) {
  return <section data-type={meta.name} data-import={importId} />;
}
