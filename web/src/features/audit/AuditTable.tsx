import { ActionIcon } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import { DataTable, type DataColumn } from '@/components/DataTable';
import { RelativeTime } from '@/components/Times';
import { useOwnWords } from '@/components/use-named-texts';
import { useTexts } from '@/lib/i18n';
import { ActedBy } from './ActedBy';
import { actionText } from './audit-search';
import { AuditDetail } from './AuditDetail';
import type { AuditRow } from './queries';
import { texts } from './texts';
import classes from './Audit.module.css';

/** The log as a table; a line opens to its difference. */
export function AuditTable({ rows }: { rows: AuditRow[] | undefined }) {
  const t = useTexts(texts);
  const inOwnWords = useOwnWords();
  const [open, setOpen] = useState<string | null>(null);
  const columns: DataColumn<AuditRow>[] = [
    {
      key: 'what',
      label: t('what'),
      cell: (row) => (
        <span className={classes.what}>
          <ActionIcon
            variant="subtle"
            size={24}
            aria-expanded={open === row.id}
            aria-label={t(open === row.id ? 'hide' : 'show', { action: actionText(row.action) })}
            onClick={() => setOpen(open === row.id ? null : row.id)}
          >
            <IconChevronRight
              size={14}
              className={classes.chevron}
              data-open={open === row.id || undefined}
            />
          </ActionIcon>
          <b>{actionText(row.action)}</b>
        </span>
      ),
    },
    {
      key: 'on',
      label: t('subject'),
      width: '150px',
      cell: (row) => row.entity_type && inOwnWords(actionText(row.entity_type)),
    },
    {
      key: 'who',
      label: t('who'),
      width: '240px',
      cell: (row) => <ActedBy person={whoOf(row, t)} row={row} />,
    },
    { key: 'from', label: t('from'), width: '130px', cell: (row) => row.ip, card: 'none' },
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
      detail={(row) => (row.id === open ? <AuditDetail row={row} /> : null)}
      skeletonRows={10}
    />
  );
}

const KINDS = { user: 'unknown', api_key: 'kind_api_key', cli: 'kind_cli', care: 'kind_care' } as const;

/** The person, else what acted: a command, an agent, the system. */
function whoOf(row: AuditRow, t: typeof texts.say): string {
  const kind = KINDS[row.actor_type as keyof typeof KINDS] as (typeof KINDS)[keyof typeof KINDS] | undefined;
  return row.actor_name ?? row.actor_email ?? t(kind ?? 'kind_system');
}
