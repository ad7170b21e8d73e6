import { Button, Progress } from '@mantine/core';
import { IconCircle, IconCircleCheckFilled } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { messageOf } from '@/api/errors';
import { useMe } from '@/api/session';
import { SkeletonRows } from '@/components/Skeleton';
import { ErrorState } from '@/components/States';
import { useNamedTexts } from '@/components/use-named-texts';
import { SettingsSection } from '@/features/settings/SettingsSection';
import { toastDone, toastRefused } from '@/lib/toasts';
import { checklistQuery, useChangeChecklist, type Checklist, type ChecklistStep } from './queries';
import { RegionalDialog } from './RegionalDialog';
import { StepAction } from './StepAction';
import { texts } from './texts';
import classes from './Setup.module.css';

const TEXTS: Record<
  string,
  'administratorText' | 'settingsText' | 'integrationsText' | 'importText' | 'modulesText' | 'trainingText'
> = {
  administrator: 'administratorText',
  settings: 'settingsText',
  integrations: 'integrationsText',
  import: 'importText',
  modules: 'modulesText',
  training: 'trainingText',
};

/** Settings → Setup: what is left to do, with the way to each step. */
export function Setup() {
  const t = useNamedTexts(texts);
  const { tenant } = useMe();
  const { data, error, refetch } = useQuery(checklistQuery);
  return (
    <SettingsSection
      title={t('title')}
      scope="tenant"
      description={t('description', { tenant: tenant?.name ?? '' })}
    >
      {error ? (
        <ErrorState title={t('failed')} error={error} onRetry={() => void refetch()} />
      ) : data ? (
        <Steps checklist={data} />
      ) : (
        <SkeletonRows columns={2} />
      )}
    </SettingsSection>
  );
}

function Steps({ checklist }: { checklist: Checklist }) {
  const t = useNamedTexts(texts);
  const [regional, setRegional] = useState(false);
  const { done, total, is_dismissed: isDismissed } = checklist;
  const change = useChangeChecklist();
  const put = (away: boolean) =>
    change.mutate(
      { is_dismissed: away },
      {
        onSuccess: () => toastDone(t(away ? 'hidden' : 'shown')),
        onError: (refused) => toastRefused(messageOf(refused)),
      },
    );
  return (
    <>
      <div className={classes.overview}>
        <p className={classes.count} role="status">
          {done === total ? t('allDone') : t('progress', { done, total })}
        </p>
        <Progress value={(done / Math.max(1, total)) * 100} size="sm" aria-hidden />
        {done === total && <p className={classes.text}>{t('allDoneText')}</p>}
      </div>
      <ul className={classes.steps} aria-label={t('steps')}>
        {checklist.steps.map((step) => (
          <Step key={step.key} step={step} onRegional={() => setRegional(true)} />
        ))}
      </ul>
      {done < total && (
        <p className={classes.foot}>
          {isDismissed && <span>{t('cardHidden')}</span>}
          <Button variant="subtle" size="xs" loading={change.isPending} onClick={() => put(!isDismissed)}>
            {t(isDismissed ? 'showCard' : 'hideCard')}
          </Button>
        </p>
      )}
      {regional && <RegionalDialog onClose={() => setRegional(false)} />}
    </>
  );
}

function Step({ step, onRegional }: { step: ChecklistStep; onRegional: () => void }) {
  const t = useNamedTexts(texts);
  const change = useChangeChecklist();
  const text = TEXTS[step.key];
  const Mark = step.is_done ? IconCircleCheckFilled : IconCircle;
  const tick = (on: boolean) =>
    change.mutate({ steps: { [step.key]: on } }, { onError: (refused) => toastRefused(messageOf(refused)) });
  return (
    <li className={classes.step} data-done={step.is_done || undefined}>
      <Mark
        size={20}
        className={classes.mark}
        role="img"
        aria-label={t(step.by === 'hand' ? 'byHand' : step.is_done ? 'byFact' : 'open')}
      />
      <div className={classes.words}>
        <h2 className={classes.name}>{step.title}</h2>
        {text && <p className={classes.text}>{t(text)}</p>}
      </div>
      <div className={classes.actions}>
        {step.by !== 'fact' && (
          <Button
            variant="subtle"
            color="gray"
            size="xs"
            loading={change.isPending}
            aria-label={t(step.is_done ? 'unmarkStep' : 'markStep', { step: step.title })}
            onClick={() => tick(!step.is_done)}
          >
            {t(step.is_done ? 'unmark' : 'mark')}
          </Button>
        )}
        <StepAction step={step.key} onRegional={onRegional} />
      </div>
    </li>
  );
}
