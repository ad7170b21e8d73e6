import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useMe } from '@/api/session';
import { FormDialog } from '@/components/FormDialog';
import { Notice } from '@/components/Notice';
import { useForm } from '@/components/use-form';
import { useTexts } from '@/lib/i18n';
import { useSendTest, type Integration, type MailTried } from './queries';
import { texts } from './texts';

/** Sends one mail through a connection and says how it ended. */
export function SendTestDialog({ integration, onClose }: { integration: Integration; onClose: () => void }) {
  const t = useTexts(texts);
  const { user } = useMe();
  const [tried, setTried] = useState<MailTried | null>(null);
  const form = useForm({
    start: { to: user.email },
    to: useSendTest(integration.id),
    check: ({ to }) => ({ to: !to.trim() && t('needSendTo') }),
    body: ({ to }) => ({ to: to.trim() }),
    onDone: setTried,
  });
  return (
    <FormDialog
      title={t('sendTestTitle', { name: integration.name })}
      intro={t('sendTestIntro')}
      submit={t('sendTest')}
      {...form.dialog}
      onClose={onClose}
    >
      <TextInput
        type="email"
        label={t('sendTo')}
        data-autofocus
        maxLength={320}
        value={form.values.to}
        error={form.errors.to}
        onChange={(event) => form.set('to', event.currentTarget.value)}
      />
      {tried && (
        <div role="status">
          <Notice
            tone={tried.outcome === 'sent' ? 'info' : tried.outcome === 'refused' ? 'danger' : 'warning'}
          >
            {t(`mail_${tried.outcome as 'sent'}`)} {tried.text}
          </Notice>
        </div>
      )}
    </FormDialog>
  );
}
