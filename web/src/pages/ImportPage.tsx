import { useParams } from '@tanstack/react-router';
import { useTypeMeta } from '@/api/session';
import { NoPermission } from '@/components/States';
import { ImportWizard } from '@/features/import/ImportWizard';
import { TypeMissing } from './TypeMissing';

export function ImportPage() {
  const { type, importId } = useParams({ strict: false });
  const meta = useTypeMeta(type ?? '');
  if (!meta) return <TypeMissing type={type} />;
  return meta.can.import ? <ImportWizard meta={meta} importId={importId ?? null} /> : <NoPermission />;
}
