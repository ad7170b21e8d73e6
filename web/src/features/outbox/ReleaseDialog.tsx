import { messageOf } from '@/api/errors';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { useTexts } from '@/lib/i18n';
import { toastDone, toastRefused } from '@/lib/toasts';
import { useRelease } from './queries';
import { texts } from './texts';

/** Sends what was held while there was no mail server. */
export function ReleaseDialog({ onClose }: { onClose: () => void }) {
  const t = useTexts(texts);
  const release = useRelease();
  return (
    <ConfirmDialog
      opened
      title={t('releaseTitle')}
      confirm={t('release')}
      busy={release.isPending}
      onClose={onClose}
      onConfirm={() =>
        release.mutate(undefined, {
          onSuccess: ({ released }) =>
            toastDone(released === 0 ? t('releasedNone') : t('released', { count: released })),
          onError: (error) => toastRefused(messageOf(error)),
          onSettled: onClose,
        })
      }
    >
      {t('releaseText')}
    </ConfirmDialog>
  );
}
