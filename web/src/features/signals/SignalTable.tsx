import { Button } from '@mantine/core';
import { IconBan } from '@tabler/icons-react';
import { usePermission } from '@/api/session';
import { DataTable, type DataColumn } from '@/components/DataTable';
import { Expander } from '@/components/Expander';
import { FactList } from '@/components/FactList';
import { RelativeTime } from '@/components/Times';
import { usePageSearch } from '@/features/settings/use-page-search';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import type { SecuritySignal } from './queries';
import { addressOf, detailText, nameText, sourceText } from './signal-search';
import { kindText, texts } from './texts';
import classes from '@/features/system/Protection.module.css';

interface SignalTableProps {
  signals: SecuritySignal[] | undefined;
  /** Asked to block an address. */
  onBlock: (address: string) => void;
}

/** The signals, the newest first; a row opens to all that was noted, as text. */
export function SignalTable({ signals, onBlock }: SignalTableProps) {
  const t = useTexts(texts);
  const [search, change] = usePageSearch();
  const columns: DataColumn<SecuritySignal>[] = [
    {
      key: 'kind',
      label: t('what'),
      cell: (signal) => (
        <Expander
          label={t(search.open === signal.id ? 'hide' : 'show', { what: kindText(signal.kind) })}
          open={search.open === signal.id}
          onToggle={() => change({ open: search.open === signal.id ? '' : signal.id })}
        >
          {kindText(signal.kind)}
        </Expander>
      ),
    },
    {
      key: 'source',
      label: t('from'),
      width: '180px',
      cell: ({ source, user_email: email }) => (
        <span className={classes.code}>
          {source.startsWith('ip:') ? sourceText(source) : (email ?? source)}
        </span>
      ),
    },
    {
      key: 'who',
      label: t('who'),
      width: '200px',
      card: 'none',
      cell: ({ user_email: email }) => email ?? <span className={classes.muted}>{t('notSignedIn')}</span>,
    },
    {
      key: 'where',
      label: t('where'),
      width: '240px',
      cell: ({ method, path }) => (
        <span className={classes.code}>{[method, path].filter(Boolean).join(' ')}</span>
      ),
    },
    {
      key: 'when',
      label: t('when'),
      width: '110px',
      align: 'end',
      cell: ({ created_at: at }) => <RelativeTime at={at} />,
    },
  ];
  return (
    <DataTable
      label={t('list')}
      columns={columns}
      items={signals}
      idOf={({ id }) => id}
      activeId={search.open ?? null}
      detail={(signal) => (signal.id === search.open ? <Detail signal={signal} onBlock={onBlock} /> : null)}
      skeletonRows={8}
    />
  );
}

function Detail({ signal, onBlock }: { signal: SecuritySignal; onBlock: (address: string) => void }) {
  const t = useTexts(texts);
  const format = useFormat();
  const canBlock = usePermission('system.manage');
  const address = addressOf(signal.source);
  const noted = Object.entries(signal.details).map(
    ([name, value]) =>
      [
        nameText(name),
        <code key={name} className={classes.code}>
          {detailText(value)}
        </code>,
      ] as const,
  );
  return (
    <div className={classes.detail}>
      <FactList
        facts={[
          [t('when'), format.dateTime(signal.created_at)],
          [t('from'), sourceText(signal.source)],
          [t('who'), signal.user_email ?? t('notSignedIn')],
          [t('workspace'), signal.tenant_name ?? t('noWorkspace')],
          [
            t('where'),
            <code key="where" className={classes.code}>
              {[signal.method, signal.path].filter(Boolean).join(' ')}
            </code>,
          ],
          ...noted,
          [t('request'), signal.request_id ?? t('unknown')],
        ]}
      />
      <p className={classes.muted}>{t('proceeded')}</p>
      {canBlock && address && (
        <div>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconBan size={14} aria-hidden />}
            onClick={() => onBlock(address)}
          >
            {t('block')}
          </Button>
        </div>
      )}
    </div>
  );
}
