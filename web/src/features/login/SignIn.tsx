import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useRouter, useSearch } from '@tanstack/react-router';
import { useRef, useState, type FormEvent } from 'react';
import { messageOf } from '@/api/errors';
import { useSignIn } from '@/api/session';
import { Notice } from '@/components/Notice';
import { useDocumentTitle } from '@/lib/document-title';
import { useTexts } from '@/lib/i18n';
import { LoginPicture } from './LoginPicture';
import { safeReturnPath } from './return-path';
import { texts } from './texts';
import { ThemeLink } from './ThemeLink';
import classes from './SignIn.module.css';

export function SignIn() {
  const t = useTexts(texts);
  const { next } = useSearch({ from: '/login' });
  useDocumentTitle(t('title'));
  return (
    <div className={classes.page}>
      <main className={classes.side}>
        <div className={classes.brand}>
          <img src="/icon.svg" width={28} height={28} alt="" />
          {t('product')}
        </div>
        <div className={classes.middle}>
          <h1 className={classes.title}>{t('title')}</h1>
          <p className={classes.subtitle}>{next ? t('expired') : t('subtitle')}</p>
          <SignInForm next={safeReturnPath(next)} />
        </div>
        <ThemeLink />
      </main>
      <LoginPicture />
    </div>
  );
}

function SignInForm({ next }: { next: string }) {
  const t = useTexts(texts);
  const router = useRouter();
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
        onSuccess: () => router.history.push(next),
        onError: () => passwordInput.current?.select(),
      },
    );
  };

  return (
    <form noValidate className={classes.form} onSubmit={submit}>
      {signIn.isError && <Notice tone="danger">{messageOf(signIn.error)}</Notice>}
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
    </form>
  );
}
