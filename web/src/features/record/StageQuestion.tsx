import { Button, Modal, NumberInput } from '@mantine/core';
import { useState } from 'react';
import { pipelineOf, useMetadata } from '@/api/session';
import type { CrmRecord, Stage } from '@/api/types';
import { FieldInput } from '@/components/FieldInput';
import { useFormat } from '@/lib/format-context';
import { defineTexts, useTexts } from '@/lib/i18n';
import { LostReason } from './LostReason';
import { fieldsOf, missingFields, type StageAnswer } from './stage-asks';
import classes from './StageQuestion.module.css';

const texts = defineTexts('stage-question', {
  openTitle: '{{stage}}: {{name}}',
  wonTitle: 'Won: {{name}}',
  lostTitle: 'Lost: {{name}}',
  asks: '{{stage}} asks for what is still empty.',
  amount: 'Final amount',
  amountHelp: 'What was agreed; it counts in the totals.',
  fromLines_one: 'The amount is the price of its product: {{amount}}.',
  fromLines_other: 'The amount is the sum of its {{count}} products: {{amount}}.',
  needed: '{{field}} is needed',
  reasonNeeded: 'Say why, in a word or two',
  reasonChosen: 'Choose a reason',
  cancel: 'Cancel',
  move: 'Move to {{stage}}',
});

interface StageQuestionProps {
  record: CrmRecord;
  stage: Pick<Stage, 'kind' | 'name' | 'required_fields'>;
  onAnswer: (answer: StageAnswer) => void;
  onCancel: () => void;
}

/** Asks for the final amount of a won deal, the reason of a lost one, and for the fields that the stage wants filled in. */
export function StageQuestion({ record, stage, onAnswer, onCancel }: StageQuestionProps) {
  const t = useTexts(texts);
  const name = typeof record.name === 'string' ? record.name : '';
  return (
    <Modal
      opened
      onClose={onCancel}
      title={t(`${stage.kind}Title`, { name, stage: stage.name })}
      size={420}
      withCloseButton={false}
    >
      <QuestionForm {...{ record, stage, onAnswer, onCancel }} />
    </Modal>
  );
}

function QuestionForm({ record, stage, onAnswer, onCancel }: StageQuestionProps) {
  const t = useTexts(texts);
  const metadata = useMetadata();
  const pipeline = pipelineOf(metadata, record.pipeline_id);
  const asksAmount = stage.kind === 'won' && !Number(record.line_count);
  const missing = missingFields(stage, record, metadata).filter(
    (field) => !(asksAmount && field.name === 'amount'),
  );
  const [amount, setAmount] = useState<number | string>(Number(record.amount ?? 0));
  const [reason, setReason] = useState(typeof record.lost_reason === 'string' ? record.lost_reason : '');
  const [values, setValues] = useState<Record<string, unknown>>({});
  const [tried, setTried] = useState(false);
  const isEmpty = (value: unknown) =>
    typeof value === 'string' ? value.trim() === '' : value === null || value === undefined;
  const lacks = missing.filter((field) => isEmpty(values[field.name]));
  const lacksReason = stage.kind === 'lost' && reason.trim() === '';
  const submit = () => {
    setTried(true);
    if (lacks.length > 0 || lacksReason) return;
    onAnswer({
      ...(asksAmount ? { amount: Number(amount) || 0 } : {}),
      ...(stage.kind === 'lost' ? { reason: reason.trim() } : {}),
      ...(missing.length > 0 ? { fields: fieldsOf(values) } : {}),
    });
  };
  return (
    <form
      noValidate
      className={classes.stack}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {missing.length > 0 && <p className={classes.intro}>{t('asks', { stage: stage.name })}</p>}
      {asksAmount && <FinalAmount {...{ record, amount }} onChange={setAmount} />}
      {stage.kind === 'won' && !asksAmount && <SumOfLines record={record} />}
      {stage.kind === 'lost' && (
        <LostReason
          reason={reason}
          offered={pipeline?.lost_reasons ?? []}
          onlyOffered={pipeline?.only_listed_reasons ?? false}
          error={
            tried && lacksReason
              ? t(pipeline?.only_listed_reasons ? 'reasonChosen' : 'reasonNeeded')
              : undefined
          }
          onChange={setReason}
        />
      )}
      {missing.map((field, place) => (
        <FieldInput
          key={field.name}
          field={field}
          record={record}
          value={values[field.name] ?? null}
          error={tried && lacks.includes(field) ? t('needed', { field: field.label }) : undefined}
          autoFocus={place === 0 && stage.kind === 'open'}
          onChange={(value) => setValues((before) => ({ ...before, [field.name]: value }))}
        />
      ))}
      <div className={classes.actions}>
        <Button variant="default" onClick={onCancel}>
          {t('cancel')}
        </Button>
        <Button type="submit">{t('move', { stage: stage.name })}</Button>
      </div>
    </form>
  );
}

interface FinalAmountProps {
  record: CrmRecord;
  amount: number | string;
  onChange: (amount: number | string) => void;
}

function FinalAmount({ record, amount, onChange }: FinalAmountProps) {
  const t = useTexts(texts);
  const { settings } = useFormat();
  return (
    <NumberInput
      label={t('amount')}
      description={t('amountHelp')}
      value={amount}
      onChange={onChange}
      min={0}
      decimalScale={2}
      thousandSeparator=","
      hideControls
      rightSection={
        <span className="unit">
          {typeof record.currency === 'string' ? record.currency : settings.currency}
        </span>
      }
      rightSectionWidth={48}
      data-autofocus
    />
  );
}

function SumOfLines({ record }: { record: CrmRecord }) {
  const t = useTexts(texts);
  const format = useFormat();
  const amount = format.money(
    Number(record.amount ?? 0),
    typeof record.currency === 'string' ? record.currency : undefined,
  );
  return <p className={classes.intro}>{t('fromLines', { count: Number(record.line_count), amount })}</p>;
}
