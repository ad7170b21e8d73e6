import { Select, Textarea, TextInput } from '@mantine/core';
import { FormDialog } from '@/components/FormDialog';
import { useForm } from '@/components/use-form';
import { useTexts } from '@/lib/i18n';
import { toastDone } from '@/lib/toasts';
import { useAddBlock } from './queries';
import { texts } from './texts';

/** Minutes; empty: until somebody lifts it. */
const LENGTHS = ['15', '60', '1440', '10080', '43200', ''] as const;

/** Refuse every request of an address. */
export function BlockDialog({ address = '', onClose }: { address?: string; onClose: () => void }) {
  const t = useTexts(texts);
  const form = useForm({
    start: { address, reason: '', minutes: '60' },
    to: useAddBlock(),
    check: (values) => ({
      address: !values.address.trim() && t('needAddress'),
      reason: !values.reason.trim() && t('needReason'),
    }),
    body: ({ address, reason, minutes }) => ({
      address: address.trim(),
      reason: reason.trim(),
      minutes: minutes ? Number(minutes) : null,
    }),
    onDone: (_, values) => {
      toastDone(t('added', { name: values.address.trim() }));
      onClose();
    },
  });
  const { values, set, errors } = form;
  return (
    <FormDialog
      title={t('add')}
      intro={t('addText')}
      submit={t('submit')}
      danger
      {...form.dialog}
      onClose={onClose}
    >
      <TextInput
        label={t('address')}
        placeholder="203.0.113.9"
        description={t('addressHint')}
        withAsterisk
        data-autofocus={address ? undefined : true}
        maxLength={60}
        value={values.address}
        error={errors.address}
        onChange={(event) => set('address', event.currentTarget.value)}
      />
      <Textarea
        label={t('reason')}
        withAsterisk
        data-autofocus={address ? true : undefined}
        autosize
        minRows={2}
        maxLength={500}
        value={values.reason}
        error={errors.reason}
        onChange={(event) => set('reason', event.currentTarget.value)}
      />
      <Select
        label={t('length')}
        allowDeselect={false}
        value={values.minutes}
        error={errors.minutes}
        onChange={(minutes) => set('minutes', minutes ?? '')}
        data={LENGTHS.map((length) => ({ value: length, label: t(`for_${length || 'ever'}`) }))}
      />
    </FormDialog>
  );
}
