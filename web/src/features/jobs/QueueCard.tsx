import { useQuery } from '@tanstack/react-query';
import { Chip } from '@/components/Chip';
import { DataTable, type DataColumn } from '@/components/DataTable';
import { EmptyState, ErrorState } from '@/components/States';
import { RelativeTime } from '@/components/Times';
import { useTexts } from '@/lib/i18n';
import { FailedJobs } from './FailedJobs';
import { queueQuery, type Queue } from './queries';
import { texts } from './texts';
import { kindWords } from './words';
import classes from './Jobs.module.css';

type Kind = Queue['kinds'][number];

/** What was asked for and waits, is at work, or failed for good. */
export function QueueCard() {
  const t = useTexts(texts);
  const { data: queue, error, refetch } = useQuery(queueQuery);
  return (
    <section className={classes.queue} aria-label={t('queue')}>
      <div className={classes.queueHead}>
        <h2 className={classes.heading}>{t('queue')}</h2>
        {queue && (
          <Chip tone={queue.workers === 0 ? 'warning' : 'success'}>
            {t('workers', { count: queue.workers })}
          </Chip>
        )}
      </div>
      <p className={classes.muted}>{t('queueText')}</p>
      {error && !queue ? (
        <ErrorState compact title={t('queueFailed')} error={error} onRetry={() => void refetch()} />
      ) : queue?.kinds.length === 0 ? (
        <EmptyState title={t('queueEmpty')} text={t('queueEmptyText')} />
      ) : (
        <Kinds kinds={queue?.kinds} />
      )}
      {queue && queue.failures.length > 0 && <FailedJobs failures={queue.failures} />}
    </section>
  );
}

function Kinds({ kinds }: { kinds: Kind[] | undefined }) {
  const t = useTexts(texts);
  const columns: DataColumn<Kind>[] = [
    { key: 'kind', label: t('kind'), cell: (kind) => <span title={kind.name}>{kindWords(kind.name)}</span> },
    { key: 'waiting', label: t('waiting'), width: '100px', align: 'end', cell: (kind) => kind.waiting },
    { key: 'running', label: t('atWork'), width: '100px', align: 'end', cell: (kind) => kind.running },
    { key: 'failed', label: t('failedFor'), width: '100px', align: 'end', cell: (kind) => kind.failed },
    {
      key: 'oldest',
      label: t('oldest'),
      width: '120px',
      align: 'end',
      cell: ({ oldest_waiting_at: at }) => at && <RelativeTime at={at} />,
    },
  ];
  return (
    <DataTable
      label={t('queue')}
      columns={columns}
      items={kinds}
      idOf={(kind) => kind.name}
      skeletonRows={3}
    />
  );
}
