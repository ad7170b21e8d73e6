import { Button, TextInput } from '@mantine/core';
import type { FormEvent } from 'react';
import { useMe } from '@/api/session';
import { Notice } from '@/components/Notice';
import { useFields } from '@/components/use-fields';
import { SettingsCard } from '@/features/settings/SettingsSection';
import { useTexts } from '@/lib/i18n';
import { useTestMail } from './queries';
import { texts } from './texts';
import classes from './MailSettings.module.css';

/** Sends one mail now and shows what the mail server says to each step. */
export function TestMail() {
  const t = useTexts(texts);
  const { user } = useMe();
  const { mutate, isPending, data } = useTestMail();
  const fields = useFields({ email: user.email });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!fields.check({ email: !fields.values.email.trim() && t('needAddress') })) return;
    mutate(fields.values.email.trim(), { onError: fields.refuse });
  };
  return (
    <SettingsCard title={t('test')} text={t('testText')}>
      <form noValidate onSubmit={submit} className={classes.form}>
        {fields.refusal && <Notice tone="danger">{fields.refusal}</Notice>}
        <TextInput
          type="email"
          label={t('to')}
          value={fields.values.email}
          error={fields.errors.email}
          onChange={(event) => fields.set('email', event.currentTarget.value)}
        />
        <Button type="submit" variant="default" loading={isPending} className={classes.submit ?? ''}>
          {t('send')}
        </Button>
      </form>
      {data && (
        <section className={classes.trial} aria-live="polite" aria-label={t('answers')}>
          <b>{t(data.sent ? 'taken' : 'notTaken')}</b>
          <ol className={classes.lines}>
            {data.lines?.map(({ step, code, text }, place) => (
              <li key={place}>
                <span className={classes.step}>{step}</span>
                <code>{[code, text].filter(Boolean).join(' ')}</code>
              </li>
            ))}
          </ol>
        </section>
      )}
    </SettingsCard>
  );
}
