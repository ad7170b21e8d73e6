import { ActionIcon, Button, Checkbox, Menu } from '@mantine/core';
import { IconArrowBackUp, IconDots, IconTrashX } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useMetadata } from '@/api/session';
import { DataTable, type DataColumn } from '@/components/DataTable';
import { RelativeTime } from '@/components/Times';
import { TypeIcon } from '@/components/TypeIcon';
import { useTexts } from '@/lib/i18n';
import type { TrashEntry } from './queries';
import { texts } from './texts';
import classes from './Trash.module.css';

const SOON_DAYS = 3;

interface TrashTableProps {
  entries: TrashEntry[] | undefined;
  selected: ReadonlySet<string>;
  onToggle: (id: string) => void;
  onToggleAll: () => void;
  onRestore: (entry: TrashEntry) => void;
  onPurge: (entry: TrashEntry) => void;
}

/** What lies in the trash; whoever may delete a type selects, restores and purges it. */
export function TrashTable(props: TrashTableProps) {
  const { entries, selected, onToggle, onToggleAll, onRestore, onPurge } = props;
  const t = useTexts(texts);
  const { types } = useMetadata();
  const nameOf = useEntryName();
  const may = (entry: TrashEntry) => types[entry.type]?.can.delete ?? false;
  const selectable = entries?.filter(may) ?? [];
  const columns: DataColumn<TrashEntry>[] = [
    {
      key: 'name',
      label: t('name'),
      head: selectable.length > 0 && (
        <Checkbox
          size="xs"
          aria-label={t('selectAll')}
          checked={selectable.every(({ id }) => selected.has(id))}
          indeterminate={selected.size > 0 && !selectable.every(({ id }) => selected.has(id))}
          onChange={onToggleAll}
        />
      ),
      cell: (entry) => (
        <span className={classes.name}>
          {may(entry) && (
            <Checkbox
              size="xs"
              aria-label={t('select', { name: nameOf(entry) })}
              checked={selected.has(entry.id)}
              onChange={() => onToggle(entry.id)}
            />
          )}
          <TypeIcon type={entry.type} size={16} />
          <Link to="/$type/$id" params={{ type: entry.type, id: entry.id }} className={classes.link}>
            {nameOf(entry)}
          </Link>
        </span>
      ),
    },
    {
      key: 'type',
      label: t('type'),
      width: '120px',
      cell: (entry) => types[entry.type]?.label.singular ?? entry.type,
    },
    {
      key: 'by',
      label: t('by'),
      width: '160px',
      card: 'none',
      cell: ({ deleted_by: by }) => by?.name ?? <span className="unit">{t('nobody')}</span>,
    },
    {
      key: 'when',
      label: t('when'),
      width: '110px',
      card: 'none',
      cell: (entry) => <RelativeTime at={entry.deleted_at} />,
    },
    {
      key: 'left',
      label: t('left'),
      width: '120px',
      align: 'end',
      cell: ({ days_left: days }) => (
        <span className="num" data-soon={days <= SOON_DAYS || undefined}>
          {days > 0 ? t('daysLeft', { count: days }) : t('tonight')}
        </span>
      ),
    },
  ];
  if (entries === undefined || selectable.length > 0) {
    columns.push({
      key: 'actions',
      label: t('actions'),
      silent: true,
      width: '148px',
      align: 'end',
      card: 'corner',
      cell: (entry) =>
        may(entry) && (
          <RowActions
            name={nameOf(entry)}
            canPurge={types[entry.type]?.can.bulk_delete ?? false}
            onRestore={() => onRestore(entry)}
            onPurge={() => onPurge(entry)}
          />
        ),
    });
  }
  return (
    <DataTable
      label={t('list')}
      columns={columns}
      items={entries}
      idOf={(entry) => entry.id}
      isActive={(entry) => selected.has(entry.id)}
    />
  );
}

/** A record without a name is called by its type. */
export function useEntryName(): (entry: TrashEntry) => string {
  const t = useTexts(texts);
  const { types } = useMetadata();
  return ({ title, type }) =>
    title?.trim() || t('untitled', { thing: types[type]?.label.singular.toLowerCase() ?? type });
}

interface RowActionsProps {
  name: string;
  canPurge: boolean;
  onRestore: () => void;
  onPurge: () => void;
}

function RowActions({ name, canPurge, onRestore, onPurge }: RowActionsProps) {
  const t = useTexts(texts);
  return (
    <span className={classes.actions}>
      <Button
        variant="subtle"
        size="xs"
        leftSection={<IconArrowBackUp size={16} />}
        aria-label={t('restoreOne', { name })}
        onClick={onRestore}
      >
        {t('restore')}
      </Button>
      {canPurge && (
        <Menu position="bottom-end" width={200}>
          <Menu.Target>
            <ActionIcon variant="subtle" size={32} aria-label={t('menu', { name })}>
              <IconDots size={18} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconTrashX size={16} color="var(--danger)" />} onClick={onPurge}>
              {t('purge')}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
    </span>
  );
}
