import { UnstyledButton } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useGoOn, useSignOut } from '@/api/session';
import { useTexts } from '@/lib/i18n';
import { AuthPage } from './AuthPage';
import { PasswordForm } from './PasswordForm';
import { SecondFactorSetup } from './SecondFactorSetup';
import { texts } from './texts';
import classes from './SignIn.module.css';

/** What has to be done before anything else: a password of one's own, then a second factor. */
export function MustDo({ what }: { what: string[] }) {
  const t = useTexts(texts);
  const goOn = useGoOn();
  const signOut = useSignOut();
  const navigate = useNavigate();
  const password = what.includes('password');
  return (
    <AuthPage
      title={password ? t('mustTitle') : t('factorTitle')}
      subtitle={password ? t('mustText') : t('factorText')}
    >
      {password ? (
        <PasswordForm className={classes.form} autoFocus onDone={() => void goOn()} />
      ) : (
        <div className={classes.after}>
          <SecondFactorSetup onDone={() => void goOn()} />
        </div>
      )}
      <div className={classes.after}>
        <UnstyledButton
          className={classes.link ?? ''}
          onClick={() =>
            signOut.mutate(undefined, { onSettled: () => void navigate({ to: '/login', search: {} }) })
          }
        >
          {t('signOut')}
        </UnstyledButton>
      </div>
    </AuthPage>
  );
}
