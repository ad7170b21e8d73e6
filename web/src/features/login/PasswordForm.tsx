import { Button, PasswordInput } from '@mantine/core';
import type { FormEvent } from 'react';
import { useMe } from '@/api/session';
import { Notice } from '@/components/Notice';
import { useFields } from '@/components/use-fields';
import { useTexts } from '@/lib/i18n';
import { NewPassword } from './NewPassword';
import { useChangePassword } from './queries';
import { texts } from './texts';

interface PasswordFormProps {
  className?: string | undefined;
  autoFocus?: boolean;
  onDone: () => void;
}

/** The present password and a new one. */
export function PasswordForm({ className, autoFocus = false, onDone }: PasswordFormProps) {
  const t = useTexts(texts);
  const { password_rules: rules } = useMe().sign_in;
  const { mutate, isPending } = useChangePassword();
  const fields = useFields({ current_password: '', new_password: '', repeat: '' });
  const { values, set, errors } = fields;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const ok = fields.check({
      current_password: !values.current_password && t('needPassword'),
      new_password: !values.new_password && t('needNew'),
      repeat: values.new_password !== values.repeat && t('needSame'),
    });
    if (!ok) return;
    mutate(
      { current_password: values.current_password, new_password: values.new_password },
      {
        onSuccess: () => {
          fields.reset();
          onDone();
        },
        onError: fields.refuse,
      },
    );
  };
  return (
    <form noValidate className={className} onSubmit={submit}>
      {fields.refusal && <Notice tone="danger">{fields.refusal}</Notice>}
      <PasswordInput
        label={t('present')}
        name="current_password"
        autoComplete="current-password"
        autoFocus={autoFocus}
        value={values.current_password}
        error={errors.current_password}
        onChange={(event) => set('current_password', event.currentTarget.value)}
        visibilityToggleButtonProps={{ 'aria-label': t('show'), tabIndex: 0 }}
      />
      <NewPassword rules={rules} values={values} errors={errors} onChange={set} />
      <Button type="submit" loading={isPending}>
        {t('resetSubmit')}
      </Button>
    </form>
  );
}
