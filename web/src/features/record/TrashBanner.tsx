import { Button } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { messageOf } from '@/api/errors';
import { useRestoreRecord } from '@/api/records';
import type { CrmRecord, TypeMeta } from '@/api/types';
import { titleOf } from '@/components/record-title';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { toastDone, toastRefused } from '@/lib/toasts';
import { texts } from './texts';
import classes from './RecordBody.module.css';

/** A record in the trash can only be read, and be taken out again by whom may delete. */
export function TrashBanner({ meta, record }: { meta: TypeMeta; record: CrmRecord }) {
  const t = useTexts(texts);
  const format = useFormat();
  const restore = useRestoreRecord(meta.name);
  if (typeof record.deleted_at !== 'string') return null;
  const takeOut = () =>
    restore.mutate(record.id, {
      onSuccess: () => toastDone(t('restored', { name: titleOf(record, meta) })),
      onError: (error) => toastRefused(messageOf(error)),
    });
  return (
    <div className={classes.banner} data-tone="trash" role="note">
      <IconTrash size={16} aria-hidden />
      <span>{t('inTrash', { when: format.relative(record.deleted_at) })}</span>
      {meta.can.delete && (
        <Button variant="default" size="xs" loading={restore.isPending} onClick={takeOut}>
          {t('restore')}
        </Button>
      )}
    </div>
  );
}
