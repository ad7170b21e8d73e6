import { TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { defineTexts, useTexts } from '@/lib/i18n';
import formClasses from './FormDialog.module.css';

const texts = defineTexts('person-fields', {
  email: 'E-mail',
  firstName: 'First name',
  lastName: 'Last name',
  needEmail: 'Enter an e-mail address',
  needFirst: 'Enter the first name',
  needLast: 'Enter the last name',
});

interface PersonValues {
  email?: string;
  first_name: string;
  last_name: string;
}

/** What is missing of a person: for the check of a form. */
export function usePersonCheck() {
  const t = useTexts(texts);
  return ({ email, first_name: first, last_name: last }: PersonValues) => ({
    ...(email === undefined ? {} : { email: !/^\S+@\S+\.\S+$/.test(email.trim()) && t('needEmail') }),
    first_name: !first.trim() && t('needFirst'),
    last_name: !last.trim() && t('needLast'),
  });
}

interface PersonFieldsProps {
  values: PersonValues;
  errors: Partial<Record<string, string>>;
  onName: (name: 'first_name' | 'last_name', value: string) => void;
  /** Absent: the address stays as it is and is not asked for. */
  onEmail?: (email: string) => void;
  autoFocus?: boolean;
  /** Stands in the same grid, below the names. */
  children?: ReactNode;
}

/** Who somebody is: the e-mail address where it can be chosen, and both names. */
export function PersonFields(props: PersonFieldsProps) {
  const { values, errors, onName, onEmail, autoFocus = false, children } = props;
  const t = useTexts(texts);
  return (
    <>
      {onEmail && (
        <TextInput
          label={t('email')}
          withAsterisk
          type="email"
          autoComplete="off"
          data-autofocus={autoFocus || undefined}
          value={values.email ?? ''}
          error={errors.email}
          onChange={(event) => onEmail(event.currentTarget.value)}
        />
      )}
      <div className={formClasses.pair}>
        <TextInput
          label={t('firstName')}
          withAsterisk
          autoComplete="off"
          value={values.first_name}
          error={errors.first_name}
          onChange={(event) => onName('first_name', event.currentTarget.value)}
        />
        <TextInput
          label={t('lastName')}
          withAsterisk
          autoComplete="off"
          value={values.last_name}
          error={errors.last_name}
          onChange={(event) => onName('last_name', event.currentTarget.value)}
        />
        {children}
      </div>
    </>
  );
}
