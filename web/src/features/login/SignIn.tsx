import { Button, PasswordInput, TextInput } from '@mantine/core';
import { Link, useRouter, useSearch } from '@tanstack/react-router';
import { useRef, useState, type FormEvent } from 'react';
import { ApiError } from '@/api/errors';
import { useSignIn } from '@/api/session';
import { useTexts } from '@/lib/i18n';
import { AuthPage } from './AuthPage';
import { CodeForm } from './CodeForm';
import { ProviderButton } from './ProviderButton';
import { safeReturnPath } from './return-path';
import { ProviderRefusal, SignInRefusal } from './SignInRefusal';
import { texts } from './texts';
import classes from './SignIn.module.css';

/** Address and password, then the code of whoever has a second factor. */
export function SignIn() {
  const t = useTexts(texts);
  const router = useRouter();
  const { next, error, workspace } = useSearch({ from: '/login' });
  // After a sign-in service the challenge lies in a cookie.
  const [challenge, setChallenge] = useState<string | null>(error === 'TWO_FACTOR_REQUIRED' ? '' : null);
  const go = () => router.history.push(safeReturnPath(next));
  if (challenge !== null)
    return (
      <AuthPage title={t('codeTitle')} subtitle={t('codeText')}>
        <CodeForm challenge={challenge} onSignedIn={go} onBack={() => setChallenge(null)} />
      </AuthPage>
    );
  return (
    <AuthPage title={t('title')} subtitle={next ? t('expired') : t('subtitle')}>
      <SignInForm cameBackWith={error} onSignedIn={go} onChallenge={setChallenge} />
      <ProviderButton workspace={workspace} next={safeReturnPath(next)} />
    </AuthPage>
  );
}

/** The challenge of a sign-in that goes on with a code. */
function challengeOf(error: unknown): string | null {
  if (!(error instanceof ApiError) || error.code !== 'TWO_FACTOR_REQUIRED') return null;
  const challenge = error.details?.challenge;
  return typeof challenge === 'string' ? challenge : null;
}

interface SignInFormProps {
  /** Code of what the sign-in service's way ended with. */
  cameBackWith: string | undefined;
  onSignedIn: () => void;
  onChallenge: (challenge: string) => void;
}

function SignInForm({ cameBackWith, onSignedIn, onChallenge }: SignInFormProps) {
  const t = useTexts(texts);
  const signIn = useSignIn();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [tried, setTried] = useState(false);
  const emailInput = useRef<HTMLInputElement>(null);
  const passwordInput = useRef<HTMLInputElement>(null);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!email.trim()) return emailInput.current?.focus();
    if (!password) return passwordInput.current?.focus();
    return signIn.mutate(
      { email: email.trim(), password },
      {
        onSuccess: onSignedIn,
        onError: (error) => {
          const challenge = challengeOf(error);
          if (challenge) onChallenge(challenge);
          else passwordInput.current?.select();
        },
      },
    );
  };

  return (
    <form noValidate className={classes.form} onSubmit={submit}>
      {signIn.isError
        ? !challengeOf(signIn.error) && <SignInRefusal error={signIn.error} />
        : cameBackWith && signIn.isIdle && <ProviderRefusal code={cameBackWith} />}
      <TextInput
        ref={emailInput}
        label={t('email')}
        type="email"
        name="email"
        autoComplete="username"
        autoFocus
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
        error={tried && !email.trim() ? t('needEmail') : undefined}
      />
      <PasswordInput
        ref={passwordInput}
        label={t('password')}
        name="password"
        autoComplete="current-password"
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        error={tried && !password ? t('needPassword') : undefined}
        visibilityToggleButtonProps={{ 'aria-label': t('show'), tabIndex: 0 }}
      />
      <Button type="submit" fullWidth loading={signIn.isPending}>
        {t('submit')}
      </Button>
      <Link to="/forgot-password" className={classes.link}>
        {t('forgot')}
      </Link>
    </form>
  );
}
