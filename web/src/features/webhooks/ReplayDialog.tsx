import { TextInput } from '@mantine/core';
import { FormDialog } from '@/components/FormDialog';
import { useForm } from '@/components/use-form';
import { useTexts } from '@/lib/i18n';
import { toastDone } from '@/lib/toasts';
import { useReplayRange, type Webhook } from './queries';
import { texts } from './texts';

/** Send the events of a time again. Times are those of this device. */
export function ReplayDialog({ webhook, onClose }: { webhook: Webhook; onClose: () => void }) {
  const t = useTexts(texts);
  const form = useForm({
    start: { from: '', to: '' },
    to: useReplayRange(webhook.id),
    check: ({ from, to }) => ({ from: !from && t('needMoment'), to: !to && t('needMoment') }),
    body: ({ from, to }) => ({ from: new Date(from).toISOString(), to: new Date(to).toISOString() }),
    onDone: ({ replayed }) => {
      toastDone(t('replayed', { count: replayed }));
      onClose();
    },
  });
  const { values, set, errors } = form;
  return (
    <FormDialog
      title={t('replayTitle', { name: webhook.name })}
      intro={t('replayIntro')}
      submit={t('replayYes')}
      {...form.dialog}
      onClose={onClose}
    >
      {(['from', 'to'] as const).map((name) => (
        <TextInput
          key={name}
          type="datetime-local"
          label={t(name)}
          withAsterisk
          value={values[name]}
          error={errors[name]}
          onChange={(event) => set(name, event.currentTarget.value)}
        />
      ))}
    </FormDialog>
  );
}
