import { Button } from '@mantine/core';
import { DataTable, type DataColumn } from '@/components/DataTable';
import { RelativeTime } from '@/components/Times';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import type { Block } from './queries';
import { kindText, sourceName, texts } from './texts';
import classes from '@/features/system/Protection.module.css';

interface BlockTableProps {
  blocks: Block[] | undefined;
  /** Null for those who may only look. */
  onLift: ((block: Block) => void) | null;
}

/** The sources that are refused at the moment. */
export function BlockTable({ blocks, onLift }: BlockTableProps) {
  const t = useTexts(texts);
  const format = useFormat();
  const columns: DataColumn<Block>[] = [
    {
      key: 'source',
      label: t('source'),
      width: '210px',
      cell: ({ source }) => <span className={classes.code}>{sourceName(source)}</span>,
    },
    {
      key: 'reason',
      label: t('why'),
      cell: ({ kind, reason }) => (
        <span title={reason ?? undefined}>{kind === 'manual' ? reason : kindText(kind)}</span>
      ),
    },
    {
      key: 'by',
      label: t('by'),
      width: '200px',
      cell: ({ kind, created_by_email: email }) =>
        email ?? <span className={classes.muted}>{t(kind === 'manual' ? 'byCommand' : 'byVolume')}</span>,
    },
    {
      key: 'since',
      label: t('since'),
      width: '110px',
      card: 'none',
      cell: ({ created_at: at }) => <RelativeTime at={at} />,
    },
    {
      key: 'until',
      label: t('until'),
      width: '170px',
      cell: ({ ends_at: at }) => (
        <>
          <span className={classes.phoneLabel}>{t('until')} </span>
          {at ? <span className="num">{format.dateTime(at)}</span> : t('untilLifted')}
        </>
      ),
    },
    {
      key: 'lift',
      label: t('actions'),
      silent: true,
      width: '100px',
      align: 'end',
      cell: (block) =>
        onLift && (
          <Button
            size="compact-sm"
            variant="default"
            className={classes.rowAction ?? ''}
            aria-label={t('liftOf', { name: sourceName(block.source) })}
            onClick={() => onLift(block)}
          >
            {t('unblock')}
          </Button>
        ),
    },
  ];
  return (
    <DataTable label={t('list')} columns={columns} items={blocks} idOf={({ id }) => id} skeletonRows={4} />
  );
}
