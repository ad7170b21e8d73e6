import { Tooltip, UnstyledButton } from '@mantine/core';
import { DataTable, type DataColumn } from '@/components/DataTable';
import { RelativeTime } from '@/components/Times';
import { ActedBy } from '@/features/audit/ActedBy';
import { actionText } from '@/features/audit/audit-search';
import { useTexts } from '@/lib/i18n';
import type { OverviewRow } from './queries';
import { texts } from './texts';
import classes from './AuditAll.module.css';

interface AllTableProps {
  rows: OverviewRow[] | undefined;
  onWorkspace: (id: string) => void;
}

/** One line an act; the workspace's name shows only what was done there. */
export function AllTable({ rows, onWorkspace }: AllTableProps) {
  const t = useTexts(texts);
  const columns: DataColumn<OverviewRow>[] = [
    { key: 'what', label: t('what'), card: 'title', cell: (row) => <What row={row} /> },
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
    <DataTable label={t('list')} columns={columns} items={rows} idOf={(row) => row.id} skeletonRows={10} />
  );
}

/** The act; which fields it changed on hover and focus. */
function What({ row }: { row: OverviewRow }) {
  const t = useTexts(texts);
  const name = <b>{actionText(row.action)}</b>;
  if (row.fields.length === 0) return name;
  const fields = row.fields.map((field) => field.replaceAll('_', ' ')).join(', ');
  return (
    <Tooltip
      label={t('changed', { fields })}
      multiline
      maw={320}
      events={{ hover: true, focus: true, touch: true }}
    >
      <span className={classes.what}>
        {name}
        <span className={classes.fields}>{fields}</span>
      </span>
    </Tooltip>
  );
}

const KINDS = { api_key: 'kind_api_key', cli: 'kind_cli', care: 'kind_care', system: 'kind_system' } as const;

/** The person, else what acted: a command, an agent, the system. */
function whoOf(row: OverviewRow, t: typeof texts.say): string {
  const kind = Object.entries(KINDS).find(([name]) => name === row.actor_type)?.[1];
  return row.actor_name ?? row.actor_email ?? t(kind ?? 'unknown');
}
