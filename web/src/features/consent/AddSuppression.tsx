import { Select, Textarea, TextInput } from '@mantine/core';
import { FormDialog } from '@/components/FormDialog';
import { useForm } from '@/components/use-form';
import { useTexts } from '@/lib/i18n';
import { toastDone } from '@/lib/toasts';
import { CHANNELS, REASONS, useAddSuppression, type Channel } from './queries';
import { texts } from './texts';

const START: { channel: Channel; address: string; reason: (typeof REASONS)[number]; note: string } = {
  channel: 'email',
  address: '',
  reason: 'manual',
  note: '',
};

/** Put an address on the list. */
export function AddSuppression({ onClose }: { onClose: () => void }) {
  const t = useTexts(texts);
  const form = useForm({
    start: START,
    to: useAddSuppression(),
    check: ({ address }) => ({ address: !address.trim() && t('needAddress') }),
    body: ({ note, address, ...rest }) => ({ ...rest, address: address.trim(), note: note.trim() || null }),
    onDone: (made) => {
      toastDone(t('added', { name: made.address ?? '' }));
      onClose();
    },
  });
  const { values, set, errors } = form;
  return (
    <FormDialog title={t('add')} intro={t('addIntro')} submit={t('add')} {...form.dialog} onClose={onClose}>
      <Select
        label={t('channel')}
        allowDeselect={false}
        data={CHANNELS.map((value) => ({ value, label: t(value) }))}
        value={values.channel}
        error={errors.channel}
        onChange={(next) => set('channel', next ?? values.channel)}
      />
      <TextInput
        label={t(values.channel === 'email' ? 'address' : 'number')}
        type={values.channel === 'email' ? 'email' : 'tel'}
        withAsterisk
        data-autofocus
        maxLength={320}
        value={values.address}
        error={errors.address}
        onChange={(event) => set('address', event.currentTarget.value)}
      />
      <Select
        label={t('reason')}
        allowDeselect={false}
        data={REASONS.map((value) => ({ value, label: t(value === 'bounced' ? 'bouncedReason' : value) }))}
        value={values.reason}
        error={errors.reason}
        onChange={(next) => set('reason', next ?? values.reason)}
      />
      <Textarea
        label={t('comment')}
        description={t('commentHelp')}
        autosize
        minRows={2}
        maxLength={2000}
        value={values.note}
        error={errors.note}
        onChange={(event) => set('note', event.currentTarget.value)}
      />
    </FormDialog>
  );
}
