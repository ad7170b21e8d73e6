import { ActionIcon, UnstyledButton } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import { DataTable, type DataColumn } from '@/components/DataTable';
import { RelativeTime } from '@/components/Times';
import { ActedBy } from '@/features/audit/ActedBy';
import { actionText } from '@/features/audit/audit-search';
import { useTexts } from '@/lib/i18n';
import { AllDetail } from './AllDetail';
import type { OverviewRow } from './queries';
import { texts } from './texts';
import classes from './AuditAll.module.css';

interface AllTableProps {
  rows: OverviewRow[] | undefined;
  onWorkspace: (id: string) => void;
  onTogether: (changeSet: string) => void;
}

/** One line an act; the workspace's name shows only what was done there. */
export function AllTable({ rows, onWorkspace, onTogether }: AllTableProps) {
  const t = useTexts(texts);
  const [open, setOpen] = useState<string | null>(null);
  const toggle = (id: string) => setOpen(open === id ? null : id);
  const columns: DataColumn<OverviewRow>[] = [
    {
      key: 'what',
      label: t('what'),
      card: 'title',
      cell: (row) => <What row={row} isOpen={open === row.id} onToggle={() => toggle(row.id)} />,
    },
    {
      key: 'on',
      label: t('subject'),
      width: '150px',
      cell: (row) => row.entity_type?.replaceAll('_', ' '),
    },
    {
      key: 'where',
      label: t('where'),
      width: '210px',
      cell: (row) => (
        <UnstyledButton className={classes.name ?? ''} onClick={() => onWorkspace(row.workspace_id)}>
          {row.is_platform ? t('platform') : row.workspace_name}
        </UnstyledButton>
      ),
    },
    {
      key: 'who',
      label: t('who'),
      width: '240px',
      cell: (row) => <ActedBy person={whoOf(row, t)} row={row} />,
    },
    {
      key: 'when',
      label: t('when'),
      width: '110px',
      align: 'end',
      cell: (row) => <RelativeTime at={row.created_at} />,
    },
  ];
  return (
    <DataTable
      label={t('list')}
      columns={columns}
      items={rows}
      idOf={(row) => row.id}
      activeId={open}
      detail={(row) => (row.id === open ? <AllDetail row={row} onTogether={onTogether} /> : null)}
      skeletonRows={10}
    />
  );
}

interface WhatProps {
  row: OverviewRow;
  isOpen: boolean;
  onToggle: () => void;
}

/** The act and the fields it changed; it opens to the rest. */
function What({ row, isOpen, onToggle }: WhatProps) {
  const t = useTexts(texts);
  const action = actionText(row.action);
  return (
    <span className={classes.what}>
      <ActionIcon
        variant="subtle"
        size={24}
        aria-expanded={isOpen}
        aria-label={t(isOpen ? 'hide' : 'show', { action })}
        onClick={onToggle}
      >
        <IconChevronRight size={14} className={classes.chevron} data-open={isOpen || undefined} />
      </ActionIcon>
      <b>{action}</b>
      <span className={classes.fields}>
        {row.fields.map((field) => field.replaceAll('_', ' ')).join(', ')}
      </span>
    </span>
  );
}

const KINDS = { api_key: 'kind_api_key', cli: 'kind_cli', care: 'kind_care', system: 'kind_system' } as const;

/** The person, else what acted: a command, an agent, the system. */
function whoOf(row: OverviewRow, t: typeof texts.say): string {
  const kind = Object.entries(KINDS).find(([name]) => name === row.actor_type)?.[1];
  return row.actor_name ?? row.actor_email ?? t(kind ?? 'unknown');
}
