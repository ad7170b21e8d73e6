import { Button, Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { messageOf } from '@/api/errors';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { SkeletonRows } from '@/components/Skeleton';
import { ErrorState } from '@/components/States';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { toastDone, toastRefused } from '@/lib/toasts';
import { fieldUseQuery, usePurgeField, type CustomField } from './queries';
import { texts } from './texts';
import classes from './CustomFields.module.css';

/** Says how many records hold a value, and removes them once they may go. */
export function PurgeDialog({ field, onClose }: { field: CustomField; onClose: () => void }) {
  const t = useTexts(texts);
  const format = useFormat();
  const { data, error } = useQuery(fieldUseQuery(field.id));
  const purge = usePurgeField();
  const title = t('purgeTitle', { name: field.label });
  const early = field.purge_after !== null && new Date(field.purge_after) > new Date();
  if (!data || (data.records > 0 && early)) {
    return (
      <Modal opened onClose={onClose} title={title} size={420}>
        {error ? (
          <ErrorState compact title={t('failed')} error={error} />
        ) : data ? (
          <p className={classes.plain}>
            {t('purgeLater', {
              count: data.records,
              date: field.purge_after ? format.date(field.purge_after) : '',
            })}
          </p>
        ) : (
          <SkeletonRows rows={2} />
        )}
        <div className={classes.foot}>
          <Button variant="default" onClick={onClose}>
            {t('close')}
          </Button>
        </div>
      </Modal>
    );
  }
  return (
    <ConfirmDialog
      opened
      danger
      title={title}
      confirm={t('purgeYes')}
      busy={purge.isPending}
      onClose={onClose}
      onConfirm={() =>
        purge.mutate(field, {
          onSuccess: () => toastDone(t('purged', { name: field.label })),
          onError: (refused) => toastRefused(messageOf(refused)),
          onSettled: onClose,
        })
      }
    >
      {data.records > 0 ? t('purgeText', { count: data.records }) : t('purgeUnused')}
    </ConfirmDialog>
  );
}
