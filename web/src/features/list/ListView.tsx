import { useMediaQuery } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import type { TypeMeta } from '@/api/types';
import { ErrorState } from '@/components/States';
import { useTexts } from '@/lib/i18n';
import { useDocumentTitle } from '@/lib/document-title';
import { useDensity } from '@/features/appearance/use-appearance';
import { BulkBar } from './BulkBar';
import { CardList } from './CardList';
import { useColumns } from './columns';
import { EmptyList } from './EmptyList';
import { FilterBar } from './FilterBar';
import { ListHead } from './ListHead';
import { ListTable } from './ListTable';
import { ListTools } from './ListTools';
import { toRequest, useListSearch } from './list-search';
import { mayChange } from './permissions';
import { useList, useListStats } from './queries';
import { useSeedRecord } from './use-seed-record';
import { useSelection } from './selection';
import { StatusCards } from './StatusCards';
import { texts } from './texts';
import { ViewNotices } from '@/features/views/ViewNotices';
import { useListTrail } from './use-list-trail';
import { useListKeys } from './use-list-keys';
import classes from './ListView.module.css';

/** The list of any type, drawn from its metadata: a table, and cards on phones. */
export function ListView({ meta }: { meta: TypeMeta }) {
  const t = useTexts(texts);
  const search = useListSearch(meta);
  const list = useList(meta, search);
  const stats = useListStats(meta, search);
  const columns = useColumns(meta, search.saved);
  const [density, setDensity] = useDensity();
  const { q, filter } = toRequest(search, meta);
  const selection = useSelection(list.records, `${q ?? ''}|${filter ?? ''}`);
  const [active, setActive] = useState<string | null>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const navigate = useNavigate();
  const phone = useMediaQuery('(max-width: 640px)', false, { getInitialValueInEffect: false });
  const showAtOnce = useSeedRecord(meta.name, list.records);
  const open = (id: string) => {
    showAtOnce(id);
    void navigate({ to: '/$type/$id', params: { type: meta.name, id } });
  };
  const peek = (id: string | null) => {
    if (id) showAtOnce(id);
    search.setPeek(id);
  };
  useListKeys({
    records: list.records,
    active,
    setActive: (id) => {
      setActive(id);
      if (id && search.peek) peek(id);
    },
    selection,
    selectable: mayChange(meta),
    open,
    peek,
    fetchMore: list.fetchMore,
  });

  useListTrail(meta, search);
  useDocumentTitle(meta.label.plural);

  const things = meta.label.plural.toLowerCase();
  const empty = !list.isLoading && !list.error && list.records.length === 0;
  /** Nothing at all yet: counts of nothing would only be noise. */
  const bare = empty && !search.isNarrowed && search.view === 'all' && !search.saved;
  const shared = { meta, list, search, selection, stats, active, setActive, open, peek };
  return (
    <div className={classes.page}>
      <ListHead meta={meta} search={search} layout="table" />
      <ViewNotices meta={meta} search={search} />
      {!bare && <StatusCards meta={meta} search={search} />}
      <div className={classes.tools} hidden={bare}>
        <FilterBar meta={meta} search={search} />
        <ListTools
          meta={meta}
          search={search}
          columns={columns}
          total={list.total}
          isCapped={list.totalIsCapped}
        />
      </div>
      <p className="sr-only" role="status">
        {list.isLoading ? t('loading', { things }) : t('loadedMore', { shown: list.records.length, things })}
      </p>
      {list.error && list.records.length === 0 ? (
        <ErrorState
          title={t('failed', { things: meta.label.plural })}
          error={list.error}
          onRetry={list.retry}
        />
      ) : empty ? (
        <EmptyList meta={meta} search={search} />
      ) : phone ? (
        <CardList {...shared} />
      ) : (
        <ListTable
          {...shared}
          columns={columns}
          density={density}
          onDensity={setDensity}
          scroller={scroller}
        />
      )}
      <BulkBar
        {...{ meta, search, selection }}
        records={list.records}
        total={stats?.count ?? (list.totalIsCapped ? null : list.total)}
        asOf={stats?.as_of ?? list.asOf}
      />
    </div>
  );
}
