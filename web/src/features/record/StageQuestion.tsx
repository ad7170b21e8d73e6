import { Button, Modal, NumberInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { CrmRecord, Stage } from '@/api/types';
import { useFormat } from '@/lib/format-context';
import { defineTexts, useTexts } from '@/lib/i18n';
import classes from './StageQuestion.module.css';

const texts = defineTexts('stage-question', {
  wonTitle: 'Won: {{name}}',
  lostTitle: 'Lost: {{name}}',
  amount: 'Final amount',
  amountHelp: 'What was agreed; it counts in the totals.',
  reason: 'Why was it lost?',
  common: 'Common reasons',
  reasonNeeded: 'Say why, in a word or two',
  price: 'Price',
  competitor: 'Chose a competitor',
  budget: 'No budget',
  timing: 'Wrong time',
  silence: 'No answer',
  fit: 'Not what they need',
  cancel: 'Cancel',
  win: 'Move to {{stage}}',
});

export interface StageAnswer {
  amount?: number;
  reason?: string;
}

/** Won and lost need one fact more than the stage itself. */
export function needsAnswer(stage: Pick<Stage, 'kind'>): boolean {
  return stage.kind !== 'open';
}

interface StageQuestionProps {
  record: CrmRecord;
  stage: Pick<Stage, 'kind' | 'name'>;
  onAnswer: (answer: StageAnswer) => void;
  onCancel: () => void;
}

/** Asks for the final amount of a won deal, or the reason of a lost one. */
export function StageQuestion({ record, stage, onAnswer, onCancel }: StageQuestionProps) {
  const t = useTexts(texts);
  const name = typeof record.name === 'string' ? record.name : '';
  return (
    <Modal
      opened
      onClose={onCancel}
      title={t(stage.kind === 'won' ? 'wonTitle' : 'lostTitle', { name })}
      size={420}
      withCloseButton={false}
    >
      {stage.kind === 'won' ? (
        <WonForm {...{ record, stage, onAnswer, onCancel }} />
      ) : (
        <LostForm {...{ record, stage, onAnswer, onCancel }} />
      )}
    </Modal>
  );
}

function WonForm({ record, stage, onAnswer, onCancel }: StageQuestionProps) {
  const t = useTexts(texts);
  const { settings } = useFormat();
  const [amount, setAmount] = useState<number | string>(Number(record.amount ?? 0));
  const currency = typeof record.currency === 'string' ? record.currency : settings.currency;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onAnswer({ amount: Number(amount) || 0 });
      }}
    >
      <NumberInput
        label={t('amount')}
        description={t('amountHelp')}
        value={amount}
        onChange={setAmount}
        min={0}
        decimalScale={2}
        thousandSeparator=","
        hideControls
        rightSection={<span className="unit">{currency}</span>}
        rightSectionWidth={48}
        data-autofocus
      />
      <Buttons submit={t('win', { stage: stage.name })} onCancel={onCancel} />
    </form>
  );
}

const REASONS = ['price', 'competitor', 'budget', 'timing', 'silence', 'fit'] as const;

function LostForm({ record, stage, onAnswer, onCancel }: StageQuestionProps) {
  const t = useTexts(texts);
  const [reason, setReason] = useState(typeof record.lost_reason === 'string' ? record.lost_reason : '');
  const [missing, setMissing] = useState(false);
  const choose = (next: string) => {
    setReason(next);
    setMissing(false);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (reason.trim()) onAnswer({ reason: reason.trim() });
        else setMissing(true);
      }}
    >
      <TextInput
        label={t('reason')}
        value={reason}
        onChange={(event) => choose(event.currentTarget.value)}
        error={missing ? t('reasonNeeded') : undefined}
        maxLength={255}
        data-autofocus
      />
      <div className={classes.reasons} role="group" aria-label={t('common')}>
        {REASONS.map((key) => (
          <button
            key={key}
            type="button"
            className={classes.reason}
            aria-pressed={reason === t(key)}
            onClick={() => choose(t(key))}
          >
            {t(key)}
          </button>
        ))}
      </div>
      <Buttons submit={t('win', { stage: stage.name })} onCancel={onCancel} />
    </form>
  );
}

function Buttons({ submit, onCancel }: { submit: string; onCancel: () => void }) {
  const t = useTexts(texts);
  return (
    <div className={classes.actions}>
      <Button variant="default" onClick={onCancel}>
        {t('cancel')}
      </Button>
      <Button type="submit">{submit}</Button>
    </div>
  );
}
