import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useMe } from '@/api/session';
import { FormDialog } from '@/components/FormDialog';
import { Notice } from '@/components/Notice';
import { useForm } from '@/components/use-form';
import { SettingsCard } from '@/features/settings/SettingsSection';
import { useTexts } from '@/lib/i18n';
import { useChangeEmail } from './account-queries';
import { accountTexts } from './account-texts';

/** One's own address; a new one counts once its mailbox has answered. */
export function EmailCard() {
  const t = useTexts(accountTexts);
  const { user } = useMe();
  const [open, setOpen] = useState(false);
  const [asked, setAsked] = useState<string | null>(null);
  return (
    <SettingsCard
      title={t('email')}
      text={user.email}
      actions={
        <Button variant="default" onClick={() => setOpen(true)}>
          {t('changeEmail')}
        </Button>
      }
    >
      {asked && <Notice tone="info">{t('emailAsked', { email: asked })}</Notice>}
      {open && (
        <EmailDialog
          onClose={() => setOpen(false)}
          onAsked={(email) => {
            setAsked(email);
            setOpen(false);
          }}
        />
      )}
    </SettingsCard>
  );
}

function EmailDialog({ onClose, onAsked }: { onClose: () => void; onAsked: (email: string) => void }) {
  const t = useTexts(accountTexts);
  const form = useForm({
    start: { email: '', current_password: '' },
    to: useChangeEmail(),
    check: (values) => ({
      email: !values.email.trim() && t('needEmail'),
      current_password: !values.current_password && t('needPassword'),
    }),
    body: (values) => ({ ...values, email: values.email.trim() }),
    onDone: (_, values) => onAsked(values.email.trim()),
  });
  const { values, set, errors } = form;
  return (
    <FormDialog
      title={t('emailTitle')}
      intro={t('emailIntro')}
      submit={t('emailSend')}
      {...form.dialog}
      size={420}
      onClose={onClose}
    >
      <TextInput
        type="email"
        label={t('newEmail')}
        autoComplete="email"
        data-autofocus
        value={values.email}
        error={errors.email}
        onChange={(event) => set('email', event.currentTarget.value)}
      />
      <PasswordInput
        label={t('yourPassword')}
        autoComplete="current-password"
        value={values.current_password}
        error={errors.current_password}
        onChange={(event) => set('current_password', event.currentTarget.value)}
      />
    </FormDialog>
  );
}
