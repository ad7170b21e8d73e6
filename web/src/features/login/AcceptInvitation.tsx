import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { FormEvent } from 'react';
import { ApiError, messageOf } from '@/api/errors';
import type { components } from '@/api/schema';
import { LinkButton } from '@/components/LinkButton';
import { Notice } from '@/components/Notice';
import { Bar } from '@/components/Skeleton';
import { useFields } from '@/components/use-fields';
import { useTexts } from '@/lib/i18n';
import { AuthPage } from './AuthPage';
import { ExpiredInvitation } from './ExpiredInvitation';
import { NewPassword } from './NewPassword';
import { invitationQuery, useAcceptInvitation } from './queries';
import { texts } from './texts';
import classes from './SignIn.module.css';

/** The page behind an invitation: who is invited where, and the password to choose. */
export function AcceptInvitation() {
  const t = useTexts(texts);
  const { token } = useSearch({ from: '/accept-invitation' });
  const { data, error } = useQuery(invitationQuery(token ?? ''));
  if (error instanceof ApiError && error.code === 'INVITATION_EXPIRED' && token)
    return <ExpiredInvitation token={token} />;
  if (error || !token)
    return (
      <AuthPage title={t('linkGone')} subtitle={error ? messageOf(error) : t('linkMissing')}>
        <div className={classes.after}>
          <p className={classes.help}>{t('askAgain')}</p>
          <LinkButton to="/login" search={{}} variant="default">
            {t('backToSignIn')}
          </LinkButton>
        </div>
      </AuthPage>
    );
  if (!data)
    return (
      <AuthPage title={t('inviteTitle')}>
        <div className={classes.after} aria-busy>
          <Bar width={240} />
        </div>
      </AuthPage>
    );
  return (
    <AuthPage title={t('inviteTo', { tenant: data.tenant })} subtitle={data.email}>
      <AcceptForm token={token} invitation={data} />
    </AuthPage>
  );
}

interface AcceptFormProps {
  token: string;
  invitation: components['schemas']['OpenInvitation'];
}

function AcceptForm({ token, invitation }: AcceptFormProps) {
  const t = useTexts(texts);
  const navigate = useNavigate();
  const { has_login: hasLogin } = invitation;
  const { mutate, isPending } = useAcceptInvitation(token);
  const fields = useFields({
    first_name: invitation.first_name ?? '',
    last_name: invitation.last_name ?? '',
    new_password: '',
    repeat: '',
    password: '',
  });
  const { values, set, errors } = fields;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const ok = fields.check({
      new_password: !values.new_password && t(hasLogin ? 'needPassword' : 'needNew'),
      repeat: !hasLogin && values.new_password !== values.repeat && t('needSame'),
    });
    if (!ok) return;
    const names = {
      ...(values.first_name.trim() ? { first_name: values.first_name.trim() } : {}),
      ...(values.last_name.trim() ? { last_name: values.last_name.trim() } : {}),
    };
    mutate(
      { ...names, password: values.new_password },
      {
        onSuccess: ({ signed_in: signedIn }) =>
          void navigate(signedIn ? { to: '/' } : { to: '/login', search: {} }),
        onError: fields.refuse,
      },
    );
  };
  return (
    <form noValidate className={classes.form} onSubmit={submit}>
      {fields.refusal && <Notice tone="danger">{fields.refusal}</Notice>}
      {hasLogin ? (
        <>
          <p className={classes.help}>{t('inviteKnown')}</p>
          <PasswordInput
            label={t('password')}
            autoComplete="current-password"
            autoFocus
            value={values.new_password}
            error={errors.new_password ?? errors.password}
            onChange={(event) => set('new_password', event.currentTarget.value)}
            visibilityToggleButtonProps={{ 'aria-label': t('show'), tabIndex: 0 }}
          />
          <Link to="/forgot-password" className={classes.link}>
            {t('forgot')}
          </Link>
        </>
      ) : (
        <>
          <TextInput
            label={t('firstName')}
            autoComplete="given-name"
            value={values.first_name}
            error={errors.first_name}
            onChange={(event) => set('first_name', event.currentTarget.value)}
          />
          <TextInput
            label={t('lastName')}
            autoComplete="family-name"
            value={values.last_name}
            error={errors.last_name}
            onChange={(event) => set('last_name', event.currentTarget.value)}
          />
          <NewPassword
            rules={invitation.password_rules}
            values={values}
            errors={{ ...errors, new_password: errors.new_password ?? errors.password }}
            onChange={set}
            autoFocus
          />
        </>
      )}
      <Button type="submit" fullWidth loading={isPending}>
        {t(hasLogin ? 'inviteAccept' : 'inviteSubmit')}
      </Button>
    </form>
  );
}
