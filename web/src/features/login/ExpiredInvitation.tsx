import { Button } from '@mantine/core';
import { messageOf } from '@/api/errors';
import { LinkButton } from '@/components/LinkButton';
import { Notice } from '@/components/Notice';
import { useTexts } from '@/lib/i18n';
import { AuthPage } from './AuthPage';
import { useAskAgain } from './queries';
import { texts } from './texts';
import classes from './SignIn.module.css';

/** An invitation that ran out: one press tells the administrators that a new one is wanted. */
export function ExpiredInvitation({ token }: { token: string }) {
  const t = useTexts(texts);
  const { mutate, isPending, isSuccess, error } = useAskAgain(token);
  return (
    <AuthPage title={t('expiredTitle')} subtitle={t(isSuccess ? 'asked' : 'expiredText')}>
      <div className={classes.after}>
        {error && <Notice tone="danger">{messageOf(error)}</Notice>}
        {!isSuccess && (
          <Button loading={isPending} onClick={() => mutate()}>
            {t('askForNew')}
          </Button>
        )}
        <LinkButton to="/login" search={{}} variant="default">
          {t('backToSignIn')}
        </LinkButton>
      </div>
    </AuthPage>
  );
}
