import { useDocumentTitle } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { TypeMeta } from '@/api/types';
import { SkeletonRows } from '@/components/Skeleton';
import { ErrorState } from '@/components/States';
import { useTexts } from '@/lib/i18n';
import { CleanStep } from './CleanStep';
import { ImportFrame } from './ImportFrame';
import { MapStep } from './MapStep';
import { PreviewStep } from './PreviewStep';
import { importQuery } from './queries';
import { ReportStep } from './ReportStep';
import { RunStep } from './RunStep';
import { SourceStep } from './SourceStep';
import { stepFor, type Step } from './steps';
import { texts } from './texts';
import type { ImportJob } from './types';
import { useImportDraft } from './use-import-draft';

/** Source → map → clean → preview → run → report; `importId` is null before the upload. The address holds the rest. */
export function ImportWizard({ meta, importId }: { meta: TypeMeta; importId: string | null }) {
  const t = useTexts(texts);
  useDocumentTitle(`${t('title', { things: meta.label.plural.toLowerCase() })} · Aisha CRM`);
  return importId ? <Import key={importId} meta={meta} id={importId} /> : <NewImport meta={meta} />;
}

function NewImport({ meta }: { meta: TypeMeta }) {
  return (
    <ImportFrame meta={meta} job={null} step="source" onStep={() => undefined}>
      <SourceStep meta={meta} />
    </ImportFrame>
  );
}

function Import({ meta, id }: { meta: TypeMeta; id: string }) {
  const t = useTexts(texts);
  const query = useQuery(importQuery(id));
  if (query.isPending) {
    return (
      <ImportFrame meta={meta} job={null} step="map" onStep={() => undefined}>
        <SkeletonRows rows={8} columns={3} />
      </ImportFrame>
    );
  }
  if (!query.data)
    return <ErrorState title={t('notLoaded')} error={query.error} onRetry={() => void query.refetch()} />;
  return <LoadedImport meta={meta} job={query.data} />;
}

function LoadedImport({ meta, job }: { meta: TypeMeta; job: ImportJob }) {
  const navigate = useNavigate();
  const { step: asked } = useSearch({ strict: false });
  const step = stepFor(job.status, asked);
  const draft = useImportDraft(job);
  const go = (next: Step) =>
    void navigate({
      to: '/import/$type/$importId',
      params: { type: meta.name, importId: job.id },
      search: { step: next },
    });
  const shared = { meta, job, draft, onStep: go };
  return (
    <ImportFrame meta={meta} job={job} step={step} onStep={go} saving={draft.isSaving}>
      {step === 'map' && <MapStep {...shared} />}
      {step === 'clean' && <CleanStep {...shared} />}
      {step === 'preview' && <PreviewStep {...shared} />}
      {step === 'run' && <RunStep {...shared} />}
      {step === 'report' && <ReportStep {...shared} />}
    </ImportFrame>
  );
}
