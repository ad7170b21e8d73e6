import { PasswordInput } from '@mantine/core';
import { IconCircle, IconCircleCheck } from '@tabler/icons-react';
import { useTexts } from '@/lib/i18n';
import { countClasses, type PasswordRules } from './password-rules';
import { texts } from './texts';
import classes from './SignIn.module.css';

export interface TypedPassword {
  new_password: string;
  repeat: string;
}

interface NewPasswordProps {
  values: TypedPassword;
  errors: Partial<Record<string, string>>;
  /** Those in force for this person. */
  rules: PasswordRules;
  onChange: (name: keyof TypedPassword, value: string) => void;
  autoFocus?: boolean;
}

/** A new password, typed twice, with the rules that can be told while typing; the server's word is last. */
export function NewPassword({ values, errors, rules, onChange, autoFocus = false }: NewPasswordProps) {
  const t = useTexts(texts);
  const { min_length: length, classes: kinds } = rules;
  const lines = [
    { text: t('ruleLong', { count: length }), met: values.new_password.length >= length },
    ...(kinds > 1
      ? [{ text: t('ruleKinds', { count: kinds }), met: countClasses(values.new_password) >= kinds }]
      : []),
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
        {lines.map(({ text, met }) => (
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
