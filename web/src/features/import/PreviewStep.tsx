import { Button, Progress } from '@mantine/core';
import { IconArrowLeft, IconListCheck, IconPlayerPlay } from '@tabler/icons-react';
import { useState } from 'react';
import { messageOf } from '@/api/errors';
import { EmptyState } from '@/components/States';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { toastRefused } from '@/lib/toasts';
import { CountCards } from './CountCards';
import { MappingSummary } from './MappingSummary';
import { PreviewTable } from './PreviewTable';
import { useImportAction } from './queries';
import { StepFoot } from './StepFoot';
import type { StepProps } from './step-props';
import { texts } from './texts';
import type { RowFilter } from './queries';
import classes from './Preview.module.css';
import frame from './Import.module.css';

/** What would happen, counted and row by row; nothing is written yet. */
export function PreviewStep(props: StepProps) {
  const { meta, job, draft, onStep } = props;
  const t = useTexts(texts);
  const format = useFormat();
  const [filter, setFilter] = useState<RowFilter>(null);
  const action = useImportAction(job.id);
  const act = async (what: 'validate' | 'run' | 'cancel') => {
    try {
      await draft.flush();
      await action.mutateAsync(what);
    } catch (error) {
      toastRefused(messageOf(error));
    }
  };
  const back = (
    <Button variant="default" leftSection={<IconArrowLeft size={16} />} onClick={() => onStep('clean')}>
      {t('back')}
    </Button>
  );
  if (job.status === 'validating' || (job.status === 'uploaded' && (action.isPending || draft.isSaving)))
    return (
      <Checking
        {...props}
        busy={action.isPending}
        onStop={() => void act('cancel').then(() => onStep('clean'))}
      />
    );
  if (job.status !== 'validated' || !job.counts)
    return (
      <>
        <div className={frame.body}>
          <EmptyState
            drawing="file"
            title={t('notChecked')}
            text={job.error ?? t('notCheckedText')}
            actions={
              <Button
                leftSection={<IconListCheck size={16} />}
                loading={action.isPending}
                onClick={() => void act('validate')}
              >
                {t('checkAll')}
              </Button>
            }
          />
        </div>
        <StepFoot back={back} />
      </>
    );
  const writes = job.counts.create + job.counts.update;
  const things = (writes === 1 ? meta.label.singular : meta.label.plural).toLowerCase();
  return (
    <>
      <div className={classes.split}>
        <div className={classes.main}>
          <CountCards meta={meta} counts={job.counts} />
          <PreviewTable
            {...props}
            counts={job.counts}
            filter={filter}
            onFilter={setFilter}
            onFix={() => act('validate')}
          />
        </div>
        <MappingSummary {...props} />
      </div>
      <StepFoot back={back} note={writes > 0 ? t('runNote') : t('nothingToImport')}>
        <Button
          leftSection={<IconPlayerPlay size={16} />}
          loading={action.isPending}
          disabled={writes === 0}
          onClick={() => void act('run').then(() => onStep('run'))}
        >
          {t('importCount', { count: format.number(writes), things })}
        </Button>
      </StepFoot>
    </>
  );
}

function Checking({ job, busy, onStop }: StepProps & { busy: boolean; onStop: () => void }) {
  const t = useTexts(texts);
  const format = useFormat();
  const { done, total } = job.progress;
  const words = { done: format.number(done), total: format.number(total ?? 0) };
  return (
    <div className={frame.body}>
      <div className={classes.waiting}>
        <h2>{t('checking')}</h2>
        <Progress
          value={total ? (done / total) * 100 : 100}
          animated={!total}
          aria-label={t('checking')}
          size={6}
        />
        <p className="num" role="status">
          {t(total ? 'progress' : 'progressOpen', words)}
        </p>
        <Button variant="default" loading={busy} onClick={onStop}>
          {t('stop')}
        </Button>
      </div>
    </div>
  );
}
