import { useQuery } from '@tanstack/react-query';
import { Notice } from '@/components/Notice';
import { ErrorState } from '@/components/States';
import { SettingsSection } from '@/features/settings/SettingsSection';
import { usePageSearch } from '@/features/settings/use-page-search';
import { useTexts } from '@/lib/i18n';
import { JobDrawer } from './JobDrawer';
import { JobTable } from './JobTable';
import { jobsQuery, queueQuery } from './queries';
import { QueueCard } from './QueueCard';
import { texts } from './texts';

/** Settings → Jobs: everything that recurs, and the queue of what was asked for. */
export function Jobs() {
  const t = useTexts(texts);
  const [{ open }, go] = usePageSearch();
  const found = useQuery(jobsQuery);
  const { data: queue } = useQuery(queueQuery);
  const job = found.data?.find((each) => each.key === open);
  return (
    <SettingsSection title={t('title')} scope="system" description={t('description')}>
      {queue?.workers === 0 && <Notice tone="warning">{t('noWorker')}</Notice>}
      {found.isError && !found.data ? (
        <ErrorState title={t('failedLoad')} error={found.error} onRetry={() => void found.refetch()} />
      ) : (
        <JobTable jobs={found.data} onOpen={(key) => go({ open: key })} />
      )}
      <QueueCard />
      {job && <JobDrawer job={job} onClose={() => go({ open: '' })} />}
    </SettingsSection>
  );
}
