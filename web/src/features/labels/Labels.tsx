import { useQuery } from '@tanstack/react-query';
import { SkeletonRows } from '@/components/Skeleton';
import { ErrorState } from '@/components/States';
import { SettingsSection } from '@/features/settings/SettingsSection';
import { useTexts } from '@/lib/i18n';
import { LabelsForm } from './LabelsForm';
import { labelsQuery } from './queries';
import { texts } from './texts';

/** Settings → Entity labels. */
export function Labels() {
  const t = useTexts(texts);
  const { data, error, refetch } = useQuery(labelsQuery);
  return (
    <SettingsSection title={t('title')} scope="tenant" description={t('description')}>
      {error ? (
        <ErrorState title={t('failed')} error={error} onRetry={() => void refetch()} />
      ) : data ? (
        <LabelsForm labels={data} />
      ) : (
        <SkeletonRows columns={3} />
      )}
    </SettingsSection>
  );
}
