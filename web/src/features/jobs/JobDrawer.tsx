import { Button, Drawer } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconPlayerPause, IconPlayerPlay, IconPencil } from '@tabler/icons-react';
import { useState } from 'react';
import { messageOf } from '@/api/errors';
import { Notice } from '@/components/Notice';
import { RelativeTime } from '@/components/Times';
import { useTexts } from '@/lib/i18n';
import { toastDone, toastRefused } from '@/lib/toasts';
import { JobHistory } from './JobHistory';
import { JobState } from './JobState';
import { NextRun } from './NextRun';
import { isAtWork, useChangeJob, useRunNow, type Job } from './queries';
import { ScheduleDialog } from './ScheduleDialog';
import { texts } from './texts';
import { durationWords } from './words';
import classes from './Jobs.module.css';

/** One job: what it is, what can be done about it, and its history. */
export function JobDrawer({ job, onClose }: { job: Job; onClose: () => void }) {
  const t = useTexts(texts);
  const phone = useMediaQuery('(max-width: 640px)', false, { getInitialValueInEffect: false });
  const [changing, setChanging] = useState(false);
  return (
    <Drawer opened onClose={onClose} position="right" size={phone ? '100%' : 620} title={job.does || job.key}>
      <div className={classes.drawer}>
        <Actions job={job} onChange={() => setChanging(true)} />
        {job.last_error && job.last_status !== 'ok' && (
          <Notice tone="danger">
            <strong>{t('error')}:</strong> <span className={classes.wrap}>{job.last_error}</span>
          </Notice>
        )}
        <Facts job={job} />
        <JobHistory job={job} />
      </div>
      {changing && <ScheduleDialog job={job} onClose={() => setChanging(false)} />}
    </Drawer>
  );
}

function Actions({ job, onChange }: { job: Job; onChange: () => void }) {
  const t = useTexts(texts);
  const run = useRunNow(job.key);
  const change = useChangeJob(job.key);
  const told = (text: string) => ({
    onSuccess: () => void toastDone(text),
    onError: (error: unknown) => void toastRefused(messageOf(error)),
  });
  return (
    <div className={classes.actions}>
      <Button
        leftSection={<IconPlayerPlay size={16} />}
        loading={run.isPending}
        disabled={isAtWork(job)}
        onClick={() => run.mutate(undefined, told(t('runAsked')))}
      >
        {t('runNow')}
      </Button>
      <Button
        variant="default"
        leftSection={job.is_active ? <IconPlayerPause size={16} /> : <IconPlayerPlay size={16} />}
        loading={change.isPending}
        onClick={() =>
          change.mutate({ is_active: !job.is_active }, told(t(job.is_active ? 'pausedDone' : 'resumedDone')))
        }
      >
        {t(job.is_active ? 'pause' : 'resume')}
      </Button>
      <Button variant="default" leftSection={<IconPencil size={16} />} onClick={onChange}>
        {t('change')}
      </Button>
    </div>
  );
}

function Facts({ job }: { job: Job }) {
  const t = useTexts(texts);
  return (
    <dl className={classes.facts}>
      <dt>{t('state')}</dt>
      <dd aria-live="polite">
        <JobState job={job} />
      </dd>
      <dt>{t('schedule')}</dt>
      <dd>
        {job.schedule_words}
        {job.schedule !== job.default_schedule && (
          <span className={classes.muted}>
            {' '}
            · {t('defaultSchedule')}: {job.default_words}
          </span>
        )}
      </dd>
      {job.is_active && (
        <>
          <dt>{t('next')}</dt>
          <dd>{job.next_run_at || isAtWork(job) ? <NextRun job={job} /> : t('never')}</dd>
        </>
      )}
      <dt>{t('last')}</dt>
      <dd>
        {job.last_run_at ? <RelativeTime at={job.last_run_at} /> : t('never')}
        {job.last_duration_ms !== null && ` · ${durationWords(job.last_duration_ms)}`}
      </dd>
      {job.last_result && (
        <>
          <dt>{t('result')}</dt>
          <dd>{job.last_result}</dd>
        </>
      )}
      {job.worker && (
        <>
          <dt>{t('worker')}</dt>
          <dd className={classes.key}>{job.worker}</dd>
        </>
      )}
      <dt>{t('key')}</dt>
      <dd className={classes.key}>{job.key}</dd>
    </dl>
  );
}
