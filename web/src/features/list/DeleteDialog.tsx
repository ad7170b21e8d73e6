import { messageOf } from '@/api/errors';
import { useBulk } from '@/api/records';
import type { TypeMeta } from '@/api/types';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { toastDone, toastRefused } from '@/lib/toasts';
import { thingsOf } from './things';
import { runBulk, type BulkTarget } from './bulk';
import { texts } from './texts';
import { useFollowJob } from './use-follow-job';

interface DeleteDialogProps {
  meta: TypeMeta;
  target: BulkTarget;
  count: number;
  onClose: () => void;
  onDone: () => void;
}

export function DeleteDialog({ meta, target, count, onClose, onDone }: DeleteDialogProps) {
  const t = useTexts(texts);
  const format = useFormat();
  const bulk = useBulk(meta.name);
  const followJob = useFollowJob(meta.name);
  const words = { count: format.number(count), things: thingsOf(meta, count) };
  const restore = (ids: string[]) =>
    void runBulk(bulk.mutateAsync, { ids }, { action: 'restore' }).then(
      () => toastDone(t('restored', words)),
      (error: unknown) => toastRefused(messageOf(error)),
    );
  const confirm = async () => {
    try {
      const { updated, skipped, reason, queued } = await runBulk(bulk.mutateAsync, target, {
        action: 'delete',
      });
      if (queued) {
        toastDone(t('queued', words));
        followJob();
      } else if (skipped > 0 && reason) toastRefused(t('partly', { updated, skipped, reason }));
      else toastDone(t('deleted', words), 'ids' in target ? () => restore(target.ids) : undefined);
      onDone();
    } catch (error) {
      toastRefused(messageOf(error));
    }
    onClose();
  };
  return (
    <ConfirmDialog
      opened
      title={t('deleteTitle', words)}
      confirm={t('deleteYes', words)}
      cancel={t('keep')}
      danger
      busy={bulk.isPending}
      onConfirm={() => void confirm()}
      onClose={onClose}
    >
      {t('deleteText')}
    </ConfirmDialog>
  );
}
