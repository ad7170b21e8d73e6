import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconArrowMerge, IconDots, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { messageOf } from '@/api/errors';
import { useMetadata, usePermission } from '@/api/session';
import { countedTagsQuery, useDeleteTag, type Tag } from '@/api/tags';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { DataTable, type DataColumn } from '@/components/DataTable';
import { EmptyState, ErrorState } from '@/components/States';
import { TagChip } from '@/components/TagChip';
import { SettingsSection } from '@/features/settings/SettingsSection';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { toastDone, toastRefused } from '@/lib/toasts';
import { MergeTagDialog } from './MergeTagDialog';
import { TagDialog } from './TagDialog';
import { texts } from './texts';

type Asked = { kind: 'form'; tag: Tag | null } | { kind: 'merge' | 'delete'; tag: Tag } | null;

/** Settings → Tags: the words on records, and how often each is used. */
export function Tags() {
  const t = useTexts(texts);
  const canManage = usePermission('tags.manage');
  const { data: tags, error, refetch } = useQuery(countedTagsQuery);
  const [asked, setAsked] = useState<Asked>(null);
  const close = () => setAsked(null);
  const addButton = canManage && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setAsked({ kind: 'form', tag: null })}>
      {t('add')}
    </Button>
  );
  const isEmpty = tags?.length === 0;
  return (
    <SettingsSection
      title={t('title')}
      scope="tenant"
      description={t('description')}
      actions={!isEmpty && addButton}
    >
      {error ? (
        <ErrorState title={t('failed')} error={error} onRetry={() => void refetch()} />
      ) : isEmpty ? (
        <EmptyState title={t('empty')} text={t('emptyText')} actions={addButton} />
      ) : (
        <TagTable tags={tags} canManage={canManage} onAsk={setAsked} />
      )}
      {asked?.kind === 'form' && <TagDialog tag={asked.tag} onClose={close} />}
      {asked?.kind === 'merge' && <MergeTagDialog tag={asked.tag} all={tags ?? []} onClose={close} />}
      {asked?.kind === 'delete' && <DeleteTag tag={asked.tag} onClose={close} />}
    </SettingsSection>
  );
}

interface TagTableProps {
  tags: Tag[] | undefined;
  canManage: boolean;
  onAsk: (asked: Asked) => void;
}

function TagTable({ tags, canManage, onAsk }: TagTableProps) {
  const t = useTexts(texts);
  const format = useFormat();
  const { types } = useMetadata();
  const kinds = ({ entity_types: names }: Tag) =>
    names.map((name) => types[name]?.label.plural ?? name).join(', ') || t('everything');
  const columns: DataColumn<Tag>[] = [
    { key: 'name', label: t('nameField'), width: '220px', cell: ({ slug }) => <TagChip slug={slug} /> },
    {
      key: 'description',
      label: t('descriptionField'),
      card: 'line',
      cell: ({ description }) => <span className="unit">{description}</span>,
    },
    { key: 'kinds', label: t('kinds'), width: '220px', card: 'line', cell: kinds },
    {
      key: 'uses',
      label: t('uses'),
      width: '120px',
      align: 'end',
      cell: ({ uses }) => (
        <span className="num">{t('usesCount', { count: uses ?? 0, shown: format.number(uses ?? 0) })}</span>
      ),
    },
  ];
  if (canManage) {
    columns.push({
      key: 'actions',
      label: t('actions'),
      silent: true,
      width: '52px',
      align: 'end',
      card: 'corner',
      cell: (tag) => <RowMenu tag={tag} onAsk={onAsk} />,
    });
  }
  return <DataTable label={t('list')} columns={columns} items={tags} idOf={({ id }) => id} />;
}

function RowMenu({ tag, onAsk }: { tag: Tag; onAsk: (asked: Asked) => void }) {
  const t = useTexts(texts);
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <ActionIcon variant="subtle" size={32} aria-label={t('menu', { name: tag.name })}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => onAsk({ kind: 'form', tag })}>
          {t('edit')}
        </Menu.Item>
        <Menu.Item leftSection={<IconArrowMerge size={16} />} onClick={() => onAsk({ kind: 'merge', tag })}>
          {t('merge')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconTrash size={16} />} onClick={() => onAsk({ kind: 'delete', tag })}>
          {t('delete')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function DeleteTag({ tag, onClose }: { tag: Tag; onClose: () => void }) {
  const t = useTexts(texts);
  const format = useFormat();
  const remove = useDeleteTag();
  const { name } = tag;
  const count = tag.uses ?? 0;
  return (
    <ConfirmDialog
      opened
      danger
      title={t('deleteTitle', { name })}
      confirm={t('deleteYes')}
      busy={remove.isPending}
      onClose={onClose}
      onConfirm={() =>
        remove.mutate(tag.id, {
          onSuccess: () => toastDone(t('deleted', { name })),
          onError: (refused) => toastRefused(messageOf(refused)),
          onSettled: onClose,
        })
      }
    >
      {t('deleteText', { count, shown: format.number(count) })}
    </ConfirmDialog>
  );
}
