import { NumberInput, Select, TextInput } from '@mantine/core';
import { DateInput } from '@mantine/dates';
import { fieldOf, useTypeMeta } from '@/api/session';
import type { ReactNode } from 'react';
import { UserPicker } from '@/components/UserPicker';
import { useFormat } from '@/lib/format-context';
import { defineTexts, useTexts } from '@/lib/i18n';
import type { Draft, EntryKind } from './composer-draft';
import classes from './Composer.module.css';

const texts = defineTexts('composer-details', {
  date: 'Due date',
  meetingDate: 'Date',
  time: 'Time',
  minutes: 'Minutes',
  assignee: 'Assignee',
  me: 'Me',
  direction: 'Direction',
  inbound: 'They called',
  outbound: 'We called',
  outcome: 'Outcome',
  location: 'Place or link',
});

interface ComposerDetailsProps {
  kind: EntryKind;
  draft: Draft;
  onChange: (changes: Partial<Draft>) => void;
}

/** The few facts a task, call or meeting needs beside its text. */
export function ComposerDetails({ kind, draft, onChange }: ComposerDetailsProps) {
  const t = useTexts(texts);
  const minutes = (
    <NumberInput
      className={classes.small}
      aria-label={t('minutes')}
      placeholder={t('minutes')}
      value={draft.minutes ?? ''}
      onChange={(value) => onChange({ minutes: value === '' ? null : Number(value) })}
      min={0}
      max={1440}
      allowDecimal={false}
      hideControls
    />
  );
  if (kind === 'call') return <CallDetails {...{ draft, onChange }}>{minutes}</CallDetails>;
  return (
    <div className={classes.details}>
      <DueInputs {...{ kind, draft, onChange }} />
      {kind === 'meeting' ? (
        <>
          {minutes}
          <TextInput
            className={classes.medium}
            aria-label={t('location')}
            placeholder={t('location')}
            value={draft.location}
            onChange={(event) => onChange({ location: event.currentTarget.value })}
          />
        </>
      ) : (
        <div className={classes.medium}>
          <UserPicker
            aria-label={t('assignee')}
            placeholder={t('me')}
            value={draft.assignee}
            onChange={(assignee) => onChange({ assignee })}
          />
        </div>
      )}
    </div>
  );
}

function DueInputs({ kind, draft, onChange }: ComposerDetailsProps) {
  const t = useTexts(texts);
  const { settings } = useFormat();
  const label = t(kind === 'meeting' ? 'meetingDate' : 'date');
  return (
    <>
      <DateInput
        className={classes.date}
        aria-label={label}
        placeholder={label}
        valueFormat={settings.dateFormat}
        firstDayOfWeek={settings.weekStart}
        value={draft.date}
        onChange={(date) => onChange({ date })}
        clearable
        popoverProps={{ withinPortal: true }}
      />
      <TextInput
        className={classes.time}
        type="time"
        aria-label={t('time')}
        value={draft.time}
        onChange={(event) => onChange({ time: event.currentTarget.value })}
      />
    </>
  );
}

type CallDetailsProps = Omit<ComposerDetailsProps, 'kind'> & { children: ReactNode };

function CallDetails({ draft, onChange, children }: CallDetailsProps) {
  const t = useTexts(texts);
  const activities = useTypeMeta('activities');
  const outcomes = (activities && fieldOf(activities, 'outcome')?.options) ?? [];
  return (
    <div className={classes.details}>
      <Select
        className={classes.medium}
        aria-label={t('direction')}
        data={[
          { value: 'outbound', label: t('outbound') },
          { value: 'inbound', label: t('inbound') },
        ]}
        value={draft.direction}
        onChange={(value) => onChange({ direction: value === 'inbound' ? 'inbound' : 'outbound' })}
        allowDeselect={false}
      />
      <Select
        className={classes.medium}
        aria-label={t('outcome')}
        placeholder={t('outcome')}
        data={outcomes.map(({ value, label }) => ({ value, label }))}
        value={draft.outcome}
        onChange={(outcome) => onChange({ outcome })}
      />
      {children}
    </div>
  );
}
