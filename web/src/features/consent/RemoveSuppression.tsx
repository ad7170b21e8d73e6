import { Textarea } from '@mantine/core';
import { FormDialog } from '@/components/FormDialog';
import { useForm } from '@/components/use-form';
import { useTexts } from '@/lib/i18n';
import { toastDone } from '@/lib/toasts';
import { useRemoveSuppression, type Suppression } from './queries';
import { texts } from './texts';

/** Take an address off the list; the log keeps why. */
export function RemoveSuppression({ entry, onClose }: { entry: Suppression; onClose: () => void }) {
  const t = useTexts(texts);
  const name = entry.address ?? t('erased');
  const form = useForm({
    start: { reason: '' },
    to: useRemoveSuppression(entry.id),
    check: ({ reason }) => ({ reason: !reason.trim() && t('needReason') }),
    body: ({ reason }) => reason.trim(),
    onDone: () => {
      toastDone(t('removed', { name }));
      onClose();
    },
  });
  const { values, set, errors } = form;
  return (
    <FormDialog
      title={t('removeTitle', { name })}
      intro={t('removeIntro')}
      submit={t('removeYes')}
      danger
      {...form.dialog}
      onClose={onClose}
    >
      <Textarea
        label={t('removeReason')}
        withAsterisk
        data-autofocus
        autosize
        minRows={2}
        maxLength={500}
        value={values.reason}
        error={errors.reason}
        onChange={(event) => set('reason', event.currentTarget.value)}
      />
    </FormDialog>
  );
}
