import { Button, SegmentedControl, Textarea } from '@mantine/core';
import { IconHandStop } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { usePermission } from '@/api/session';
import { FormDialog } from '@/components/FormDialog';
import { useForm } from '@/components/use-form';
import { useTexts } from '@/lib/i18n';
import { toastDone } from '@/lib/toasts';
import { sendingQuery, stoppedHere, useTurnSwitch, type Channel } from './sending-queries';
import { texts } from './texts';
import classes from './Campaigns.module.css';

/** Stops everything that campaigns send, for whoever may; while it is stopped, the banner has the way back. */
export function SendingSwitch() {
  const t = useTexts(texts);
  const stops = usePermission('panic.use');
  const { data } = useQuery({ ...sendingQuery, enabled: stops });
  const [isOpen, setOpen] = useState(false);
  if (!stops || !data || stoppedHere(data).some(({ channel }) => channel === '*')) return null;
  return (
    <>
      <Button
        className={classes.stop ?? ''}
        variant="default"
        aria-label={t('stop')}
        leftSection={<IconHandStop size={16} />}
        onClick={() => setOpen(true)}
      >
        <span className={classes.stopText}>{t('stop')}</span>
      </Button>
      {isOpen && <StopDialog onClose={() => setOpen(false)} />}
    </>
  );
}

const CHANNELS = [
  ['*', 'channel_all'],
  ['email', 'channel_email'],
  ['call', 'channel_call'],
] as const;

const ALL: { channel: Channel; reason: string } = { channel: '*', reason: '' };

function StopDialog({ onClose }: { onClose: () => void }) {
  const t = useTexts(texts);
  const form = useForm({
    start: ALL,
    to: useTurnSwitch(),
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
      intro={t('stopIntro')}
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
