import { Button, TextInput } from '@mantine/core';
import type { FormEvent } from 'react';
import { Notice } from '@/components/Notice';
import { useFields } from '@/components/use-fields';
import { SettingsCard } from '@/features/settings/SettingsSection';
import { useTexts } from '@/lib/i18n';
import { toastDone } from '@/lib/toasts';
import { useSaveSender, type MailSettings } from './queries';
import { texts } from './texts';
import classes from './MailSettings.module.css';

/** From whom mails come; an empty field follows the environment. */
export function SenderForm({ sender }: { sender: MailSettings['sender'] }) {
  const t = useTexts(texts);
  const { mutate, isPending } = useSaveSender();
  const fields = useFields({
    name: sender.name,
    address: sender.address,
    reply_to: sender.reply_to ?? '',
  });
  const { values, set, errors } = fields;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const sent = {
      name: values.name.trim() || null,
      address: values.address.trim() || null,
      reply_to: values.reply_to.trim() || null,
    };
    mutate(sent, {
      onSuccess: ({ sender: now }) => {
        fields.reset({ ...now, reply_to: now.reply_to ?? '' });
        toastDone(t('saved'));
      },
      onError: fields.refuse,
    });
  };
  const field = (name: 'name' | 'address' | 'reply_to') => (
    <TextInput
      type={name === 'name' ? 'text' : 'email'}
      label={t(name)}
      description={t(`${name}Help`)}
      value={values[name]}
      error={errors[name]}
      onChange={(event) => set(name, event.currentTarget.value)}
    />
  );
  return (
    <SettingsCard title={t('sender')} text={t('senderText')}>
      <form noValidate onSubmit={submit} className={classes.form}>
        {fields.refusal && <Notice tone="danger">{fields.refusal}</Notice>}
        {field('name')}
        {field('address')}
        {field('reply_to')}
        <Button type="submit" loading={isPending} disabled={!fields.dirty} className={classes.submit ?? ''}>
          {t('save')}
        </Button>
      </form>
    </SettingsCard>
  );
}
