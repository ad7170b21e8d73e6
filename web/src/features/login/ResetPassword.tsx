import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { ApiError, messageOf } from '@/api/errors';
import { LinkButton } from '@/components/LinkButton';
import { Notice } from '@/components/Notice';
import { Bar } from '@/components/Skeleton';
import { useFields } from '@/components/use-fields';
import { useTexts } from '@/lib/i18n';
import { AuthPage } from './AuthPage';
import { NewPassword } from './NewPassword';
import { linkQuery, useResetPassword } from './queries';
import { texts } from './texts';
import classes from './SignIn.module.css';

/** The page behind the link of the mail; a link that is used up or too old offers a new one. */
export function ResetPassword() {
  const t = useTexts(texts);
  const { token } = useSearch({ from: '/reset-password' });
  const { mutate, isPending, isSuccess } = useResetPassword();
  const { data: rules, error } = useQuery(linkQuery(token ?? ''));
  const [late, setLate] = useState('');
  const gone = token ? (error && !isSuccess ? messageOf(error) : late) : t('linkMissing');
  const fields = useFields({ new_password: '', repeat: '' });
  const { values, errors } = fields;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const ok = fields.check({
      new_password: !values.new_password && t('needNew'),
      repeat: values.new_password !== values.repeat && t('needSame'),
    });
    if (!ok) return;
    mutate(
      { token: token ?? '', new_password: values.new_password },
      {
        onError: (error) =>
          error instanceof ApiError && error.status === 410 ? setLate(error.message) : fields.refuse(error),
      },
    );
  };
  if (gone)
    return (
      <AuthPage title={t('linkGone')} subtitle={gone}>
        <div className={classes.after}>
          <LinkButton to="/forgot-password">{t('newLink')}</LinkButton>
        </div>
      </AuthPage>
    );
  if (isSuccess)
    return (
      <AuthPage title={t('resetDone')} subtitle={t('resetDoneText')}>
        <div className={classes.after}>
          <LinkButton to="/login" search={{}}>
            {t('submit')}
          </LinkButton>
        </div>
      </AuthPage>
    );
  if (!rules)
    return (
      <AuthPage title={t('resetTitle')}>
        <div className={classes.after} aria-busy>
          <Bar width={240} />
        </div>
      </AuthPage>
    );
  return (
    <AuthPage title={t('resetTitle')} subtitle={t('resetText')}>
      <form noValidate className={classes.form} onSubmit={submit}>
        {fields.refusal && <Notice tone="danger">{fields.refusal}</Notice>}
        <NewPassword rules={rules} values={values} errors={errors} onChange={fields.set} autoFocus />
        <Button type="submit" fullWidth loading={isPending}>
          {t('resetSubmit')}
        </Button>
      </form>
    </AuthPage>
  );
}
