import { Button } from '@mantine/core';
import { useSearch } from '@tanstack/react-router';
import { ApiError, messageOf } from '@/api/errors';
import { LinkButton } from '@/components/LinkButton';
import { Notice } from '@/components/Notice';
import { useTexts } from '@/lib/i18n';
import { AuthPage } from './AuthPage';
import { useConfirmEmail } from './queries';
import { texts } from './texts';
import classes from './SignIn.module.css';

/** The page behind the link to a new address. Opening it changes nothing: programs that look at mails open links, too. */
export function ConfirmEmail() {
  const t = useTexts(texts);
  const { token } = useSearch({ from: '/confirm-email' });
  const { mutate, isPending, error, data } = useConfirmEmail();
  const isGone = error instanceof ApiError && (error.status === 410 || error.status === 409);
  if (!token || isGone)
    return (
      <AuthPage title={t('linkGone')} subtitle={isGone ? messageOf(error) : t('linkMissing')}>
        <ToApp />
      </AuthPage>
    );
  if (data)
    return (
      <AuthPage title={t('emailDone')} subtitle={t('emailDoneText', { email: data.email })}>
        <ToApp />
      </AuthPage>
    );
  return (
    <AuthPage title={t('emailTitle')} subtitle={t('emailText')}>
      <div className={classes.form}>
        {error && <Notice tone="danger">{messageOf(error)}</Notice>}
        <Button fullWidth loading={isPending} onClick={() => mutate(token)}>
          {t('emailSubmit')}
        </Button>
      </div>
    </AuthPage>
  );
}

function ToApp() {
  const t = useTexts(texts);
  return (
    <div className={classes.after}>
      <LinkButton to="/">{t('toApp')}</LinkButton>
    </div>
  );
}
