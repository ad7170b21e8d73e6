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
  const followJob = useFollowJob();
  const words = { count: format.number(count), things: thingsOf(meta, count) };
  const restore = (ids: string[]) =>
    void runBulk(bulk.mutateAsync, { ids }, { action: 'restore' }).then(
      () => toastDone(t('restored', words)),
      (error: unknown) => toastRefused(messageOf(error)),
    );
  const said = (updated: number) =>
    updated < count
      ? t('leftAlone', { count: format.number(updated), total: words.count, things: words.things })
      : t('deleted', words);
  const confirm = async () => {
    try {
      const { updated, skipped, reason, job } = await runBulk(bulk.mutateAsync, target, {
        action: 'delete',
      });
      if (job) {
        followJob(job, { busy: t('queued', words), done: (change) => said(change.updated) });
      } else if (skipped > 0 && reason) toastRefused(t('partly', { updated, skipped, reason }));
      else toastDone(said(updated), 'ids' in target ? () => restore(target.ids) : undefined);
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
