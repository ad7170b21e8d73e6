import { messageOf } from '@/api/errors';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { useTexts } from '@/lib/i18n';
import { toastDone, toastRefused } from '@/lib/toasts';
import { useSetStatus, type ListedTenant } from './queries';
import { texts } from './texts';

/** Closes a tenant to its people until it is activated again. */
export function SuspendDialog({ tenant, onClose }: { tenant: ListedTenant; onClose: () => void }) {
  const t = useTexts(texts);
  const { mutate, isPending } = useSetStatus();
  const { id, name } = tenant;
  return (
    <ConfirmDialog
      opened
      title={t('suspendTitle', { name })}
      confirm={t('suspendYes')}
      busy={isPending}
      onClose={onClose}
      onConfirm={() =>
        mutate(
          { id, status: 'suspended' },
          {
            onSuccess: () => {
              toastDone(t('suspendedDone', { name }));
              onClose();
            },
            onError: (error) => toastRefused(messageOf(error)),
          },
        )
      }
    >
      {t('suspendText')}
    </ConfirmDialog>
  );
}
