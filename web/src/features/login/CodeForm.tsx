import { Button, Checkbox, TextInput, UnstyledButton } from '@mantine/core';
import { useRef, useState, type FormEvent } from 'react';
import { messageOf } from '@/api/errors';
import { useSecondStep } from '@/api/session';
import { Notice } from '@/components/Notice';
import { useTexts } from '@/lib/i18n';
import { texts } from './texts';
import classes from './SignIn.module.css';

interface CodeFormProps {
  challenge: string;
  onSignedIn: () => void;
  onBack: () => void;
}

/** The second step of a sign-in. */
export function CodeForm({ challenge, onSignedIn, onBack }: CodeFormProps) {
  const t = useTexts(texts);
  const step = useSecondStep();
  const [code, setCode] = useState('');
  const [trust, setTrust] = useState(false);
  const [tried, setTried] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!code.trim()) return input.current?.focus();
    return step.mutate(
      { ...(challenge ? { challenge } : {}), code: code.replace(/\s/g, ''), trust_device: trust },
      { onSuccess: onSignedIn, onError: () => input.current?.select() },
    );
  };
  return (
    <form noValidate className={classes.form} onSubmit={submit}>
      {step.isError && <Notice tone="danger">{messageOf(step.error)}</Notice>}
      <TextInput
        ref={input}
        label={t('code')}
        name="code"
        inputMode="numeric"
        autoComplete="one-time-code"
        autoFocus
        value={code}
        error={tried && !code.trim() ? t('needCode') : undefined}
        onChange={(event) => setCode(event.currentTarget.value)}
      />
      <Checkbox
        size="xs"
        label={t('trust')}
        checked={trust}
        onChange={(event) => setTrust(event.currentTarget.checked)}
      />
      <Button type="submit" fullWidth loading={step.isPending}>
        {t('codeSubmit')}
      </Button>
      <UnstyledButton className={classes.link ?? ''} onClick={onBack}>
        {t('backToSignIn')}
      </UnstyledButton>
    </form>
  );
}
