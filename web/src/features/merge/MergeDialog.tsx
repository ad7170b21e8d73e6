import { Radio } from '@mantine/core';
import { useQueries, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { messageOf } from '@/api/errors';
import { recordQuery } from '@/api/records';
import { useMetadata } from '@/api/session';
import type { CrmRecord, TypeMeta, TypeName } from '@/api/types';
import { FieldValue } from '@/components/FieldValue';
import { FormDialog } from '@/components/FormDialog';
import { titleOf } from '@/components/record-title';
import { SkeletonRows } from '@/components/Skeleton';
import { TagChip } from '@/components/TagChip';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { toastDone, toastRefused } from '@/lib/toasts';
import { bodyOf, chosenFor, differencesOf, type Difference } from './merge';
import { mergePreviewQuery, useMerge, useTakeBack } from './queries';
import { texts } from './texts';
import classes from './Merge.module.css';

interface MergeDialogProps {
  meta: TypeMeta;
  ids: string[];
  onClose: () => void;
  onDone: () => void;
}

/** Some records of one type become one: which stays, what it says where they differ, and what comes along. */
export function MergeDialog({ meta, ids, onClose, onDone }: MergeDialogProps) {
  const t = useTexts(texts);
  const format = useFormat();
  const found = useQueries({ queries: ids.map((id) => recordQuery(meta.name, id)) });
  const records = found.flatMap(({ data }) => (data ? [data] : []));
  const [winnerId, setWinnerId] = useState(ids[0] ?? '');
  const [choices, setChoices] = useState<Record<string, string>>({});
  const merge = useMerge(meta.name);
  const takeBack = useTakeBack(meta.name);
  const winner = records.find((record) => record.id === winnerId);
  const isReady = records.length === ids.length && winner !== undefined;
  const differences = isReady ? differencesOf(meta, records) : [];
  const failure = merge.error ?? found.find(({ error }) => error)?.error;
  const things = meta.label.plural.toLowerCase();
  const words = { count: format.number(ids.length), things };

  const submit = () => {
    if (!isReady || merge.isPending) return;
    const body = bodyOf(winner, records, differences, choices);
    merge.mutate(body, {
      onSuccess: (merged) => {
        const undo = () =>
          void takeBack(body.loser_ids).then(
            () => toastDone(t('undone')),
            (error: unknown) => toastRefused(messageOf(error)),
          );
        toastDone(t('done', { ...words, name: titleOf(merged, meta) }), undo);
        onDone();
        onClose();
      },
    });
  };
  return (
    <FormDialog
      title={t('title', words)}
      intro={t('intro')}
      submit={t('merge')}
      size={640}
      busy={merge.isPending}
      disabled={!isReady}
      refusal={failure ? messageOf(failure) : null}
      aside={isReady && <Moves type={meta.name} winner={winnerId} ids={ids} />}
      onSubmit={submit}
      onClose={onClose}
    >
      {isReady ? (
        <>
          <Winner meta={meta} records={records} value={winnerId} onChange={setWinnerId} />
          <fieldset className={classes.part}>
            <legend>{t(differences.length > 0 ? 'differ' : 'same')}</legend>
            {differences.map((difference) => (
              <Choice
                key={difference.field.name}
                difference={difference}
                value={chosenFor(difference, winner, choices)}
                onChange={(value) => setChoices((before) => ({ ...before, [difference.field.name]: value }))}
              />
            ))}
            <p className={classes.hint}>{t('united')}</p>
            <UnitedTags records={records} />
          </fieldset>
        </>
      ) : (
        <SkeletonRows rows={5} columns={2} />
      )}
    </FormDialog>
  );
}

/** The tags that the one has in the end. */
function UnitedTags({ records }: { records: CrmRecord[] }) {
  const slugs = [...new Set(records.flatMap(({ tags }) => (Array.isArray(tags) ? (tags as string[]) : [])))];
  if (slugs.length === 0) return null;
  return (
    <span className={classes.tags}>
      {slugs.map((slug) => (
        <TagChip key={slug} slug={slug} />
      ))}
    </span>
  );
}

interface WinnerProps {
  meta: TypeMeta;
  records: CrmRecord[];
  value: string;
  onChange: (id: string) => void;
}

function Winner({ meta, records, value, onChange }: WinnerProps) {
  const t = useTexts(texts);
  const format = useFormat();
  return (
    <fieldset className={classes.part}>
      <legend>{t('stays')}</legend>
      {records.map((record) => (
        <div key={record.id} className={classes.choice}>
          <Radio
            name="winner"
            value={record.id}
            checked={record.id === value}
            onChange={() => onChange(record.id)}
            label={
              <span className={classes.label}>
                {titleOf(record, meta)}
                <span className={classes.made}>
                  {t('made', { when: format.relative(String(record.created_at)) })}
                </span>
              </span>
            }
          />
        </div>
      ))}
    </fieldset>
  );
}

interface ChoiceProps {
  difference: Difference;
  value: string;
  onChange: (value: string) => void;
}

function Choice({ difference: { field, options }, value, onChange }: ChoiceProps) {
  return (
    <div className={classes.field} role="radiogroup" aria-label={field.label}>
      <span className={classes.name}>{field.label}</span>
      {options.map((option) => (
        <div key={option.value} className={classes.choice}>
          <Radio
            name={`field-${field.name}`}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
            label={
              <span className={classes.label}>
                <FieldValue field={field} record={option.record} dense />
              </span>
            }
          />
        </div>
      ))}
    </div>
  );
}

function Moves({ type, winner, ids }: { type: TypeName; winner: string; ids: string[] }) {
  const t = useTexts(texts);
  const format = useFormat();
  const { types } = useMetadata();
  const losers = ids.filter((id) => id !== winner);
  const { data } = useQuery(mergePreviewQuery(type, winner, losers));
  if (!data) return null;
  const parts = Object.values(types).flatMap((meta) => {
    const count = data.moves[meta.name] ?? 0;
    const word = count === 1 ? meta.label.singular : meta.label.plural;
    return count > 0 ? [`${format.number(count)} ${word.toLowerCase()}`] : [];
  });
  return (
    <span className={classes.hint} role="status">
      {parts.length > 0 ? t('moves', { what: parts.join(', ') }) : t('nothingMoves')}
    </span>
  );
}
