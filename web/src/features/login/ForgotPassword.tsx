import { Button, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { FormEvent } from 'react';
import { Notice } from '@/components/Notice';
import { useFields } from '@/components/use-fields';
import { useTexts } from '@/lib/i18n';
import { AuthPage } from './AuthPage';
import { useForgotPassword } from './queries';
import { texts } from './texts';
import classes from './SignIn.module.css';

/** Asks for a link; the answer never tells whether the address is known. */
export function ForgotPassword() {
  const t = useTexts(texts);
  const { mutate, isPending, data } = useForgotPassword();
  const fields = useFields({ email: '' });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const email = fields.values.email.trim();
    if (fields.check({ email: !email && t('needEmail') })) mutate(email, { onError: fields.refuse });
  };
  if (data)
    return (
      <AuthPage title={t('forgotDone')} subtitle={data.message}>
        <div className={classes.after} role="status">
          <p className={classes.help}>{t('forgotHelp')}</p>
          <Link to="/login" search={{}} className={classes.link}>
            {t('backToSignIn')}
          </Link>
        </div>
      </AuthPage>
    );
  return (
    <AuthPage title={t('forgotTitle')} subtitle={t('forgotText')}>
      <form noValidate className={classes.form} onSubmit={submit}>
        {fields.refusal && <Notice tone="danger">{fields.refusal}</Notice>}
        <TextInput
          label={t('email')}
          type="email"
          name="email"
          autoComplete="username"
          autoFocus
          value={fields.values.email}
          error={fields.errors.email}
          onChange={(event) => fields.set('email', event.currentTarget.value)}
        />
        <Button type="submit" fullWidth loading={isPending}>
          {t('forgotSubmit')}
        </Button>
        <Link to="/login" search={{}} className={classes.link}>
          {t('backToSignIn')}
        </Link>
      </form>
    </AuthPage>
  );
}
