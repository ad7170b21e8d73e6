import { ActionIcon, Button, Menu } from '@mantine/core';
import {
  IconArrowsExchange,
  IconCalendarDown,
  IconDots,
  IconEyeQuestion,
  IconHistory,
  IconLink,
  IconTrash,
  IconUserShare,
} from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { messageOf } from '@/api/errors';
import { useDeleteRecord, useRestoreRecord } from '@/api/records';
import { usePermission } from '@/api/session';
import type { CrmRecord, TypeMeta } from '@/api/types';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { titleOf } from '@/components/record-title';
import { activityFileAddress } from '@/features/calendar/queries';
import { texts as calendarTexts } from '@/features/calendar/texts';
import { EraseDialog } from '@/features/privacy/EraseDialog';
import { PrivacyItems } from '@/features/privacy/PrivacyItems';
import type { PersonRef } from '@/features/privacy/queries';
import { ExplainDialog } from '@/features/access/ExplainDialog';
import { texts as accessTexts } from '@/features/access/texts';
import { copyLink } from '@/lib/copy-link';
import { useTexts } from '@/lib/i18n';
import { toastDone, toastRefused } from '@/lib/toasts';
import { AssignDialog } from './AssignDialog';
import { HistoryDialog } from './HistoryDialog';
import { texts } from './texts';

const ConvertDialog = lazy(() =>
  import('@/features/convert/ConvertDialog').then((module) => ({ default: module.ConvertDialog })),
);

interface RecordActionsProps {
  meta: TypeMeta;
  record: CrmRecord;
  editable: boolean;
  onDeleted: () => void;
}

/** The way from a lead to a contact; absent once it was taken. */
export function ConvertButton({ meta, record, editable }: Omit<RecordActionsProps, 'onDeleted'>) {
  const t = useTexts(texts);
  const [opened, setOpened] = useState(false);
  const allowed = usePermission('leads.convert');
  if (meta.name !== 'leads' || (!opened && (!editable || !allowed))) return null;
  return (
    <>
      {editable && (
        <Button leftSection={<IconArrowsExchange size={16} />} onClick={() => setOpened(true)}>
          {t('convert')}
        </Button>
      )}
      <Suspense>{opened && <ConvertDialog lead={record} opened onClose={() => setOpened(false)} />}</Suspense>
    </>
  );
}

/** Only what the role can do; each opens in place. */
export function RecordMenu({ meta, record, onDeleted }: Omit<RecordActionsProps, 'editable'>) {
  const t = useTexts(texts);
  const a = useTexts(accessTexts);
  const c = useTexts(calendarTexts);
  const explainsOthers = usePermission('users.read');
  const [open, setOpen] = useState<'assign' | 'history' | 'explain' | 'delete' | 'erase' | null>(null);
  const close = () => setOpen(null);
  const inTrash = Boolean(record.deleted_at);
  const guardsPrivacy = usePermission('privacy.manage');
  const person = guardsPrivacy && !inTrash ? personOf(meta, record) : null;
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" size="var(--control-height)" aria-label={t('more')}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {meta.can.assign && !inTrash && 'owner_id' in record && (
            <Menu.Item leftSection={<IconUserShare size={16} />} onClick={() => setOpen('assign')}>
              {t('assign')}
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconHistory size={16} />} onClick={() => setOpen('history')}>
            {t('history')}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconLink size={16} />}
            onClick={() => void copyLink(`/${meta.name}/${record.id}`)}
          >
            {t('copyLink')}
          </Menu.Item>
          {meta.name === 'activities' && typeof record.due_date === 'string' && !inTrash && (
            <Menu.Item
              component="a"
              href={activityFileAddress(record.id)}
              download
              leftSection={<IconCalendarDown size={16} />}
            >
              {c('download')}
            </Menu.Item>
          )}
          {person && <PrivacyItems person={person} onErase={() => setOpen('erase')} />}
          <Menu.Item leftSection={<IconEyeQuestion size={16} />} onClick={() => setOpen('explain')}>
            {a(explainsOthers ? 'item' : 'itemOwn')}
          </Menu.Item>
          {meta.can.delete && !inTrash && (
            <>
              <Menu.Divider />
              <Menu.Item leftSection={<IconTrash size={16} />} onClick={() => setOpen('delete')}>
                {t('delete')}
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      {open === 'assign' && <AssignDialog meta={meta} record={record} onClose={close} />}
      {open === 'erase' && person && (
        <EraseDialog person={person} name={titleOf(record, meta)} onClose={close} />
      )}
      {open === 'explain' && <ExplainDialog meta={meta} record={record} onClose={close} />}
      {open === 'history' && <HistoryDialog meta={meta} record={record} onClose={close} />}
      <DeleteDialog opened={open === 'delete'} {...{ meta, record, onDeleted }} onClose={close} />
    </>
  );
}

/** Only these describe a person. */
function personOf(meta: TypeMeta, record: CrmRecord): PersonRef | null {
  const collection = meta.name === 'contacts' || meta.name === 'leads' ? meta.name : null;
  return collection && { collection, id: record.id };
}

type DeleteDialogProps = Omit<RecordActionsProps, 'editable'> & { opened: boolean; onClose: () => void };

function DeleteDialog({ meta, record, onDeleted, opened, onClose }: DeleteDialogProps) {
  const t = useTexts(texts);
  const remove = useDeleteRecord(meta.name);
  const restore = useRestoreRecord(meta.name);
  const name = titleOf(record, meta);
  const drop = async () => {
    try {
      await remove.mutateAsync(record.id);
      onClose();
      toastDone(t('deleted', { name }), () => {
        void restore.mutateAsync(record.id).then(
          () => toastDone(t('restored', { name })),
          (error: unknown) => toastRefused(messageOf(error)),
        );
      });
      onDeleted();
    } catch (error) {
      toastRefused(messageOf(error));
    }
  };
  return (
    <ConfirmDialog
      opened={opened}
      title={t('deleteTitle', { name })}
      confirm={t('deleteConfirm', { thing: meta.label.singular.toLowerCase() })}
      danger
      busy={remove.isPending}
      onConfirm={() => void drop()}
      onClose={onClose}
    >
      {t('deleteText')}
    </ConfirmDialog>
  );
}
