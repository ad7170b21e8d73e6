import { Alert, Button, Progress } from '@mantine/core';
import { IconAlertCircle, IconPlayerPlay } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { messageOf } from '@/api/errors';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { toastRefused } from '@/lib/toasts';
import { CountCards } from './CountCards';
import { useImportAction } from './queries';
import type { StepProps } from './step-props';
import { texts } from './texts';
import classes from './Preview.module.css';
import frame from './Import.module.css';

/** The run, seen live; it goes on without this page. */
export function RunStep({ meta, job }: StepProps) {
  const t = useTexts(texts);
  const format = useFormat();
  const queries = useQueryClient();
  const action = useImportAction(job.id);
  const [asking, setAsking] = useState(false);
  const { done, total } = job.progress;
  const running = job.status === 'running';
  const act = (what: 'run' | 'cancel') =>
    action.mutate(what, {
      onError: (error) => toastRefused(messageOf(error)),
      onSettled: () => setAsking(false),
    });
  useEffect(
    () => () => {
      void queries.invalidateQueries({ queryKey: ['records'] });
      void queries.invalidateQueries({ queryKey: ['imports', 'list'] });
    },
    [queries],
  );
  const title = running ? 'runningTitle' : job.status === 'paused' ? 'pausedTitle' : 'failedTitle';
  return (
    <div className={frame.body}>
      <div className={classes.waiting}>
        <h2>{t(title, { name: job.file_name })}</h2>
        {job.error && (
          <Alert color="red" variant="light" role="alert" icon={<IconAlertCircle size={18} />}>
            {job.error}
          </Alert>
        )}
        <Progress
          value={total ? (done / total) * 100 : 100}
          animated={running && !total}
          aria-label={t('run')}
          size={6}
        />
        <p className="num" role="status">
          {t(total ? 'progress' : 'progressOpen', {
            done: format.number(done),
            total: format.number(total ?? 0),
          })}
        </p>
        {job.counts && <CountCards meta={meta} counts={job.counts} />}
        {running && <p className={classes.sideNote}>{t('backgroundNote')}</p>}
        <div className={classes.buttons}>
          {!running && (
            <Button
              leftSection={<IconPlayerPlay size={16} />}
              loading={action.isPending}
              onClick={() => act('run')}
            >
              {t('goOn')}
            </Button>
          )}
          <Button variant="default" onClick={() => setAsking(true)}>
            {t('cancelRun')}
          </Button>
        </div>
      </div>
      <ConfirmDialog
        opened={asking}
        title={t('cancelTitle')}
        confirm={t('cancelYes')}
        cancel={t('cancelNo')}
        danger
        busy={action.isPending}
        onConfirm={() => act('cancel')}
        onClose={() => setAsking(false)}
      >
        {t('cancelText', { count: done, shown: format.number(done) })}
      </ConfirmDialog>
    </div>
  );
}
