import { messageOf } from '@/api/errors';
import type { User } from '@/api/identity';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { nameOf } from '@/features/users/user-parts';
import { useTexts } from '@/lib/i18n';
import { toastDone, toastRefused } from '@/lib/toasts';
import { useChangeLogin } from './login-queries';
import { texts } from './texts';

interface ReachDialogProps {
  user: User;
  kind: 'promote' | 'demote';
  onClose: () => void;
}

/** Gives somebody the whole installation, or takes it from them. */
export function ReachDialog({ user, kind, onClose }: ReachDialogProps) {
  const t = useTexts(texts);
  const { mutate, isPending } = useChangeLogin();
  const name = nameOf(user);
  return (
    <ConfirmDialog
      opened
      danger
      title={t(`${kind}Title`, { name })}
      confirm={t(`${kind}Yes`)}
      busy={isPending}
      onClose={onClose}
      onConfirm={() =>
        mutate(
          { id: user.id, is_superadmin: kind === 'promote' },
          {
            onSuccess: () => toastDone(t(kind === 'promote' ? 'promoted' : 'demoted', { name })),
            onError: (error) => toastRefused(messageOf(error)),
            onSettled: onClose,
          },
        )
      }
    >
      {t(`${kind}Text`, { name })}
    </ConfirmDialog>
  );
}
