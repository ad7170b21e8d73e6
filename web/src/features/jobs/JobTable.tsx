import { UnstyledButton } from '@mantine/core';
import { DataTable, type DataColumn } from '@/components/DataTable';
import { RelativeTime } from '@/components/Times';
import { useTexts } from '@/lib/i18n';
import { JobState } from './JobState';
import { NextRun } from './NextRun';
import type { Job } from './queries';
import { texts } from './texts';
import { durationWords } from './words';
import classes from './Jobs.module.css';

interface JobTableProps {
  jobs: Job[] | undefined;
  onOpen: (key: string) => void;
}

/** One line a job. */
export function JobTable({ jobs, onOpen }: JobTableProps) {
  const t = useTexts(texts);
  const columns: DataColumn<Job>[] = [
    {
      key: 'job',
      label: t('job'),
      cell: (job) => (
        <UnstyledButton
          className={classes.job}
          aria-label={t('open', { does: job.does || job.key })}
          onClick={() => onOpen(job.key)}
        >
          {job.does && <span className={classes.does}>{job.does}</span>}
          <span className={classes.key}>{job.key}</span>
        </UnstyledButton>
      ),
    },
    {
      key: 'schedule',
      label: t('schedule'),
      width: '210px',
      cell: (job) => <span className={classes.words}>{job.schedule_words}</span>,
    },
    {
      key: 'state',
      label: t('state'),
      width: '164px',
      cell: (job) => <JobState job={job} />,
    },
    {
      key: 'last',
      label: t('last'),
      width: '104px',
      cell: ({ last_run_at: at }) =>
        at ? <RelativeTime at={at} /> : <span className={classes.muted}>{t('never')}</span>,
    },
    {
      key: 'took',
      label: t('took'),
      width: '76px',
      align: 'end',
      card: 'none',
      cell: ({ last_duration_ms: ms }) => ms !== null && <span className="num">{durationWords(ms)}</span>,
    },
    {
      key: 'next',
      label: t('next'),
      width: '112px',
      align: 'end',
      card: 'none',
      cell: (job) => <NextRun job={job} />,
    },
  ];
  return (
    <DataTable label={t('list')} columns={columns} items={jobs} idOf={(job) => job.key} skeletonRows={32} />
  );
}
