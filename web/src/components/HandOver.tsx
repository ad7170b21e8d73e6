import { Radio } from '@mantine/core';
import type { ReactNode } from 'react';
import { ApiError } from '@/api/errors';
import { defineTexts, useTexts } from '@/lib/i18n';
import { UserPicker } from './UserPicker';
import classes from './HandOver.module.css';

const texts = defineTexts('hand-over', {
  colleague: 'A colleague',
  nobody: 'Nobody for now: managers and administrators see them',
  needHeir: 'Choose who takes them over',
});

interface Heir {
  /** 'person' or 'unassigned' */
  to: string;
  userId: string | null;
}

export const NO_HEIR: Heir = { to: 'person', userId: null };

/** The server asks who takes over before it ends somebody's access. */
export function asksForHeir(error: unknown): error is ApiError {
  return error instanceof ApiError && error.code === 'CONFIRMATION_REQUIRED';
}

/** A user id, or the word for nobody. */
export function heirOf({ to, userId }: Heir): string | null {
  return to === 'person' ? userId : 'unassigned';
}

export function useHeirCheck() {
  const t = useTexts(texts);
  return ({ to, userId }: Heir) => ({ heir: to === 'person' && !userId && t('needHeir') });
}

interface HandOverProps {
  label: string;
  description?: ReactNode;
  value: Heir;
  error: string | undefined;
  onChange: (heir: Heir) => void;
}

/** Who takes over somebody's open records: a colleague, or nobody for now. */
export function HandOver({ label, description, value, error, onChange }: HandOverProps) {
  const t = useTexts(texts);
  return (
    <Radio.Group
      label={label}
      description={description}
      inputWrapperOrder={['label', 'description', 'input']}
      value={value.to}
      onChange={(to) => onChange({ ...value, to })}
    >
      <div className={classes.choices}>
        <Radio value="person" label={t('colleague')} />
        {value.to === 'person' && (
          <UserPicker
            aria-label={t('colleague')}
            placeholder={t('colleague')}
            value={value.userId}
            error={error}
            onChange={(userId) => onChange({ ...value, userId })}
          />
        )}
        <Radio value="unassigned" label={t('nobody')} />
      </div>
    </Radio.Group>
  );
}
