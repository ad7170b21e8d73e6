import { SegmentedControl, Textarea } from '@mantine/core';
import { FormDialog } from '@/components/FormDialog';
import { useForm } from '@/components/use-form';
import { useTexts } from '@/lib/i18n';
import { toastDone } from '@/lib/toasts';
import { useTurnSwitch, type Channel, type Scope } from './sending-queries';
import { texts } from './texts';

const CHANNELS = [
  ['*', 'channel_all'],
  ['email', 'channel_email'],
  ['call', 'channel_call'],
] as const;

const ALL: { channel: Channel; reason: string } = { channel: '*', reason: '' };

/** Stops mails, calls or both, in this workspace or everywhere; it needs a reason. */
export function StopDialog({ scope, onClose }: { scope: Scope; onClose: () => void }) {
  const t = useTexts(texts);
  const form = useForm({
    start: ALL,
    to: useTurnSwitch(scope),
    check: ({ reason }) => ({ reason: !reason.trim() && t('stopNeedsReason') }),
    body: (values) => ({ ...values, enabled: false }),
    onDone: () => {
      toastDone(t('stopped'));
      onClose();
    },
  });
  return (
    <FormDialog
      title={t('stopTitle')}
      intro={t(`stopIntro_${scope}`)}
      submit={t('stopYes')}
      danger
      {...form.dialog}
      onClose={onClose}
    >
      <SegmentedControl
        aria-label={t('stopChannel')}
        data={CHANNELS.map(([value, label]) => ({ value, label: t(label) }))}
        value={form.values.channel}
        onChange={(channel) => form.set('channel', channel)}
      />
      <Textarea
        label={t('stopReason')}
        description={t('stopReasonHelp')}
        autosize
        minRows={2}
        maxRows={6}
        maxLength={500}
        data-autofocus
        value={form.values.reason}
        error={form.errors['reason']}
        onChange={(event) => form.set('reason', event.currentTarget.value)}
      />
    </FormDialog>
  );
}
