import { useQuery } from '@tanstack/react-query';
import { Notice } from '@/components/Notice';
import { ErrorState } from '@/components/States';
import { SettingsSection } from '@/features/settings/SettingsSection';
import { usePageSearch } from '@/features/settings/use-page-search';
import { SettingsForm } from '@/features/workspace-settings/SettingsForm';
import { useTexts } from '@/lib/i18n';
import { JobDrawer } from './JobDrawer';
import { JobTable } from './JobTable';
import { ParkedEvents } from './ParkedEvents';
import { jobsQuery, queueQuery } from './queries';
import { QueueCard } from './QueueCard';
import { texts } from './texts';

const KEPT = [
  'jobs.keep_runs_days',
  'jobs.keep_done_days',
  'jobs.keep_failed_days',
  'sessions.keep_ended_days',
  'campaigns.keep_events_days',
];

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
      <ParkedEvents />
      <SettingsForm
        scope="system"
        page="jobs"
        cards={[{ title: t('kept'), text: t('keptText'), keys: KEPT }]}
      />
      {job && <JobDrawer job={job} onClose={() => go({ open: '' })} />}
    </SettingsSection>
  );
}
