import { IconCheck, IconFileSpreadsheet, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { TypeMeta } from '@/api/types';
import { LinkButton } from '@/components/LinkButton';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { canVisit, STEPS, type Step } from './steps';
import { texts } from './texts';
import type { ImportJob } from './types';
import classes from './Import.module.css';

interface ImportFrameProps {
  meta: TypeMeta;
  job: ImportJob | null;
  step: Step;
  onStep: (step: Step) => void;
  saving?: boolean;
  children: ReactNode;
}

/** What is imported, and how far it is. */
export function ImportFrame({ meta, job, step, onStep, saving = false, children }: ImportFrameProps) {
  const t = useTexts(texts);
  const format = useFormat();
  const counting = job?.status === 'validating' || job?.status === 'running';
  const total = counting ? null : (job?.progress.total ?? null);
  const settled = step === 'report' || step === 'source';
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <h1 className={classes.title}>{t('title', { things: meta.label.plural.toLowerCase() })}</h1>
        {job && (
          <span className={classes.file}>
            <IconFileSpreadsheet size={15} aria-hidden />
            <span>
              {job.file_name}
              {total !== null && `, ${t('rows', { count: total, shown: format.number(total) })}`}
            </span>
          </span>
        )}
        <span className={classes.saving} role="status">
          {saving && t('saving')}
        </span>
        <LinkButton
          to={settled ? '/$type' : '/import/$type'}
          params={{ type: meta.name }}
          variant="subtle"
          leftSection={<IconX size={16} />}
          className={classes.leave}
        >
          <span className={classes.leaveText}>{t(settled ? 'close' : 'leave')}</span>
        </LinkButton>
      </header>
      <nav aria-label={t('steps')}>
        <ol className={classes.steps}>
          {STEPS.map((each, index) => (
            <StepMark
              key={each}
              step={each}
              number={index + 1}
              state={index < STEPS.indexOf(step) ? 'done' : each === step ? 'current' : 'ahead'}
              onClick={canVisit(each, job?.status ?? null) && each !== step ? () => onStep(each) : null}
            />
          ))}
        </ol>
      </nav>
      {children}
    </div>
  );
}

interface StepMarkProps {
  step: Step;
  number: number;
  state: 'done' | 'current' | 'ahead';
  onClick: (() => void) | null;
}

function StepMark({ step, number, state, onClick }: StepMarkProps) {
  const t = useTexts(texts);
  const content = (
    <>
      <span className={classes.dot}>{state === 'done' ? <IconCheck size={13} aria-hidden /> : number}</span>
      <span>{t(step)}</span>
    </>
  );
  return (
    <li className={classes.step} data-state={state} aria-current={state === 'current' ? 'step' : undefined}>
      {onClick ? (
        <button type="button" className={classes.stepButton} onClick={onClick}>
          {content}
        </button>
      ) : (
        <span className={classes.stepButton}>{content}</span>
      )}
    </li>
  );
}
