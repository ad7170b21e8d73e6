import { Alert, Button } from '@mantine/core';
import { IconAlertCircle, IconArrowLeft, IconListCheck } from '@tabler/icons-react';
import { messageOf } from '@/api/errors';
import { EmptyState } from '@/components/States';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { CareCard } from './CareCard';
import { careColumns, lacksDateFormat } from './mapping-state';
import { useImportAction } from './queries';
import { StepFoot } from './StepFoot';
import type { StepProps } from './step-props';
import { texts } from './texts';
import frame from './Import.module.css';

/** What cannot be read without being told: dates, choices, people, accounts. */
export function CleanStep({ meta, job, draft, onStep }: StepProps) {
  const t = useTexts(texts);
  const format = useFormat();
  const action = useImportAction(job.id);
  const columns = careColumns(draft.draft, job.columns, meta);
  const undecided = columns.filter(lacksDateFormat);
  const total = job.progress.total;
  const check = async () => {
    try {
      await draft.flush();
      await action.mutateAsync('validate');
      onStep('preview');
    } catch {
      // The refusal is shown above the cards.
    }
  };
  const error: unknown = action.error ?? draft.error;
  return (
    <>
      <div className={frame.body}>
        <div className={frame.narrow}>
          {error !== null && error !== undefined && (
            <Alert color="red" variant="light" role="alert" icon={<IconAlertCircle size={18} />}>
              {messageOf(error)}
            </Alert>
          )}
          {columns.length === 0 && <EmptyState title={t('cleanNothing')} text={t('cleanNothingText')} />}
          {columns.map((care) => (
            <CareCard key={care.entry.column} care={care} meta={meta} job={job} draft={draft} />
          ))}
        </div>
      </div>
      <StepFoot
        back={
          <Button variant="default" leftSection={<IconArrowLeft size={16} />} onClick={() => onStep('map')}>
            {t('back')}
          </Button>
        }
        note={undecided.length > 0 && <span className={frame.problem}>{t('dateNeeded')}</span>}
      >
        <Button
          leftSection={<IconListCheck size={16} />}
          loading={action.isPending || draft.isSaving}
          disabled={undecided.length > 0}
          onClick={() => void check()}
        >
          {total === null ? t('checkAll') : t('check', { count: total, shown: format.number(total) })}
        </Button>
      </StepFoot>
    </>
  );
}
