import { PasswordInput } from '@mantine/core';
import { IconCircle, IconCircleCheck } from '@tabler/icons-react';
import { useTexts } from '@/lib/i18n';
import { texts } from './texts';
import classes from './SignIn.module.css';

const LEAST = 12;

export interface TypedPassword {
  new_password: string;
  repeat: string;
}

interface NewPasswordProps {
  values: TypedPassword;
  errors: Partial<Record<string, string>>;
  onChange: (name: keyof TypedPassword, value: string) => void;
  autoFocus?: boolean;
}

/** A new password, typed twice, with the rules that can be told while typing; the server's word is last. */
export function NewPassword({ values, errors, onChange, autoFocus = false }: NewPasswordProps) {
  const t = useTexts(texts);
  const rules = [
    { text: t('ruleLong'), met: values.new_password.length >= LEAST },
    { text: t('ruleSame'), met: values.new_password !== '' && values.new_password === values.repeat },
  ];
  return (
    <>
      {(['new_password', 'repeat'] as const).map((name) => (
        <PasswordInput
          key={name}
          label={t(name === 'repeat' ? 'repeat' : 'newPassword')}
          name={name}
          autoComplete="new-password"
          autoFocus={autoFocus && name === 'new_password'}
          value={values[name]}
          error={errors[name]}
          onChange={(event) => onChange(name, event.currentTarget.value)}
          visibilityToggleButtonProps={{ 'aria-label': t('show'), tabIndex: 0 }}
        />
      ))}
      <ul className={classes.rules}>
        {rules.map(({ text, met }) => (
          <li
            key={text}
            data-met={met || undefined}
            aria-label={t(met ? 'ruleMet' : 'ruleOpen', { rule: text })}
          >
            {met ? <IconCircleCheck size={15} aria-hidden /> : <IconCircle size={15} aria-hidden />}
            {text}
          </li>
        ))}
      </ul>
    </>
  );
}
