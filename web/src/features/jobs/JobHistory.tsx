import { useInfiniteQuery } from '@tanstack/react-query';
import { Chip } from '@/components/Chip';
import { MorePages } from '@/components/MoreButton';
import { SkeletonRows } from '@/components/Skeleton';
import { EmptyState, ErrorState } from '@/components/States';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { runsQuery, type Job, type JobRun } from './queries';
import { texts } from './texts';
import { durationWords, TONES } from './words';
import classes from './Jobs.module.css';

const MOST_BARS = 40;

/** The runs that have ended: how long they took as bars, then one after the other. */
export function JobHistory({ job }: { job: Job }) {
  const t = useTexts(texts);
  const found = useInfiniteQuery(runsQuery(job));
  const runs = found.data?.pages.flatMap((page) => page.items);
  return (
    <section className={classes.history}>
      <h3 className={classes.heading}>{t('history')}</h3>
      {found.isError ? (
        <ErrorState
          compact
          title={t('historyFailed')}
          error={found.error}
          onRetry={() => void found.refetch()}
        />
      ) : !runs ? (
        <SkeletonRows columns={2} />
      ) : runs.length === 0 ? (
        <EmptyState title={t('noHistory')} text={t('noHistoryText')} />
      ) : (
        <>
          <Bars runs={runs.slice(0, MOST_BARS).reverse()} />
          <ul className={classes.runs}>
            {runs.map((run) => (
              <Run key={run.id} run={run} />
            ))}
          </ul>
          <MorePages of={found} />
        </>
      )}
    </section>
  );
}

function Bars({ runs }: { runs: JobRun[] }) {
  const t = useTexts(texts);
  const longest = Math.max(1, ...runs.map((run) => run.duration_ms));
  const label = t('durations', { count: runs.length, longest: durationWords(longest) });
  return (
    <figure className={classes.chart}>
      <svg role="img" aria-label={label} viewBox={`0 0 ${MOST_BARS * 10} 48`} preserveAspectRatio="none">
        {runs.map((run, index) => {
          const height = Math.max(2, (run.duration_ms / longest) * 48);
          return (
            <rect
              key={run.id}
              x={index * 10}
              y={48 - height}
              width={7}
              height={height}
              fill={`var(--${TONES[run.status]})`}
            />
          );
        })}
      </svg>
      <figcaption className={classes.muted}>{label}</figcaption>
    </figure>
  );
}

function Run({ run }: { run: JobRun }) {
  const t = useTexts(texts);
  const format = useFormat();
  const said =
    run.error ?? run.result ?? (run.row_count !== null ? t('rows', { count: run.row_count }) : null);
  return (
    <li className={classes.run}>
      <div className={classes.runHead}>
        <span className="num">{format.dateTime(run.started_at)}</span>
        <Chip tone={TONES[run.status]}>{t(run.status)}</Chip>
        <span className={`num ${classes.took}`}>{durationWords(run.duration_ms)}</span>
      </div>
      {(said ?? run.requested_by_email) && (
        <p className={classes.said}>
          {[said, run.requested_by_email && t('byHand', { name: run.requested_by_email })]
            .filter(Boolean)
            .join(' · ')}
        </p>
      )}
    </li>
  );
}
