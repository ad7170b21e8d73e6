import { Select } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { MorePages } from '@/components/MoreButton';
import { NoMatch } from '@/components/NoMatch';
import { SearchBox } from '@/components/SearchBox';
import { EmptyState, ErrorState } from '@/components/States';
import { BlockDialog } from '@/features/blocks/BlockDialog';
import { SettingsSection } from '@/features/settings/SettingsSection';
import { usePageSearch } from '@/features/settings/use-page-search';
import { useTexts } from '@/lib/i18n';
import { signalsQuery } from './queries';
import { PERIODS, requestOf, type Period } from './signal-search';
import { SignalTable } from './SignalTable';
import { KINDS, kindText, texts } from './texts';
import classes from '@/features/system/Protection.module.css';

/** Settings → Intrusion signals. */
export function Signals() {
  const t = useTexts(texts);
  const [search, , clear] = usePageSearch();
  const found = useInfiniteQuery(signalsQuery(requestOf(search)));
  const [blocking, setBlocking] = useState<string | null>(null);
  const rows = found.data?.pages.flatMap((page) => page.items);
  return (
    <SettingsSection title={t('title')} scope="system" description={t('description')} tools={<Filters />}>
      {found.isError ? (
        <ErrorState title={t('failed')} error={found.error} onRetry={() => void found.refetch()} />
      ) : rows?.length === 0 ? (
        search.q || search.entity || search.since ? (
          <NoMatch title={t('none')} text={t('noneText')} onClear={clear} />
        ) : (
          <EmptyState title={t('empty')} text={t('emptyText')} />
        )
      ) : (
        <SignalTable signals={rows} onBlock={setBlocking} />
      )}
      <MorePages of={found} />
      {blocking !== null && <BlockDialog address={blocking} onClose={() => setBlocking(null)} />}
    </SettingsSection>
  );
}

function Filters() {
  const t = useTexts(texts);
  const [search, change] = usePageSearch();
  return (
    <>
      <SearchBox label={t('find')} value={search.q} onSearch={(q) => change({ q })} />
      <Select
        className={classes.filter ?? ''}
        aria-label={t('kind')}
        placeholder={t('anyKind')}
        clearable
        value={search.entity || null}
        onChange={(entity) => change({ entity: entity ?? '' })}
        data={KINDS.map((kind) => ({ value: kind, label: kindText(kind) }))}
      />
      <Select
        className={classes.filter ?? ''}
        aria-label={t('period')}
        allowDeselect={false}
        value={search.since ?? ''}
        onChange={(since) => change({ since: since ?? '' })}
        data={[
          { value: '', label: t('ever') },
          ...(Object.keys(PERIODS) as Period[]).map((period) => ({ value: period, label: t(period) })),
        ]}
      />
    </>
  );
}
