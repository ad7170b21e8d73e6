import { Button } from '@mantine/core';
import { Chip } from '@/components/Chip';
import { DataTable, type DataColumn } from '@/components/DataTable';
import { RelativeTime } from '@/components/Times';
import { useTexts } from '@/lib/i18n';
import type { Tone } from '@/lib/theme';
import type { REASONS, Suppression } from './queries';
import { texts } from './texts';
import classes from './Consent.module.css';

type Reason = (typeof REASONS)[number];
const TONES: Record<Reason, Tone> = {
  unsubscribed: 'warning',
  bounced: 'danger',
  complained: 'danger',
  manual: 'slate',
  imported: 'slate',
};

interface SuppressionTableProps {
  entries: Suppression[] | undefined;
  /** Null for those who may only look. */
  onRemove: ((entry: Suppression) => void) | null;
}

/** Who is on the list, why, and since when. */
export function SuppressionTable({ entries, onRemove }: SuppressionTableProps) {
  const t = useTexts(texts);
  const columns: DataColumn<Suppression>[] = [
    {
      key: 'address',
      label: t('address'),
      cell: ({ address, note }) => (
        <span className={classes.address} title={note ?? undefined}>
          {address ?? <span className={classes.muted}>{t('erased')}</span>}
        </span>
      ),
    },
    {
      key: 'channel',
      label: t('channel'),
      width: '115px',
      cell: ({ channel }) => t(channel as 'email'),
    },
    {
      key: 'reason',
      label: t('reason'),
      width: '135px',
      cell: ({ reason }) => (
        <Chip tone={TONES[reason as Reason]}>
          {t(reason === 'bounced' ? 'bouncedReason' : (reason as 'manual'))}
        </Chip>
      ),
    },
    {
      key: 'by',
      label: t('by'),
      width: '130px',
      card: 'none',
      cell: ({ by_name: name, reason }) =>
        name ?? (reason === 'unsubscribed' && <span className={classes.muted}>{t('byThemselves')}</span>),
    },
    {
      key: 'since',
      label: t('since'),
      width: '80px',
      cell: ({ created_at: at }) => <RelativeTime at={at} />,
    },
    {
      key: 'actions',
      label: t('actions'),
      silent: true,
      width: '96px',
      align: 'end',
      cell: (entry) =>
        onRemove && (
          <Button
            size="compact-sm"
            variant="default"
            aria-label={t('removeOf', { name: entry.address ?? t('erased') })}
            onClick={() => onRemove(entry)}
          >
            {t('remove')}
          </Button>
        ),
    },
  ];
  return <DataTable label={t('list')} columns={columns} items={entries} idOf={({ id }) => id} />;
}
