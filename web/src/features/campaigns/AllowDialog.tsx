import { messageOf } from '@/api/errors';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { useTexts } from '@/lib/i18n';
import { toastDone, toastRefused } from '@/lib/toasts';
import { useTurnSwitch, type Channel, type Scope } from './sending-queries';
import { texts } from './texts';

interface AllowDialogProps {
  scope: Scope;
  channels: Channel[];
  onClose: () => void;
}

/** Lets campaigns send again what was stopped. */
export function AllowDialog({ scope, channels, onClose }: AllowDialogProps) {
  const t = useTexts(texts);
  const turn = useTurnSwitch(scope);
  const allow = async () => {
    try {
      for (const channel of channels) await turn.mutateAsync({ channel, enabled: true, reason: '' });
      toastDone(t('allowed'));
    } catch (error) {
      toastRefused(messageOf(error));
    }
    onClose();
  };
  return (
    <ConfirmDialog
      opened
      title={t('allowTitle')}
      confirm={t('allow')}
      busy={turn.isPending}
      onClose={onClose}
      onConfirm={() => void allow()}
    >
      {t(`allowText_${scope}`)}
    </ConfirmDialog>
  );
}
