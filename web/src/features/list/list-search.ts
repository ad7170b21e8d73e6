import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useMetadata } from '@/api/session';
import type { ListRequest } from '@/api/records';
import type { Metadata, TypeMeta } from '@/api/types';
import { useSavedViews, type SavedView } from '@/features/views/queries';
import {
  addressOf,
  chipsOf,
  openedView,
  WITHOUT_FILTER,
  WITHOUT_SEARCH,
  withView,
} from '@/features/views/view-state';
import { readFilter, toApiFilter, writeFilter, type Condition, type Filter } from '@/lib/filter';
import type { ListSearch } from './list-address';
import { readSort, writeSort, type SortLevel } from './sort';
import { viewFilter, type ViewName } from './views';

export interface ListState {
  /** The built-in view; "all" under a saved one. */
  view: ViewName;
  saved: SavedView | null;
  /** Conditions of the saved view that chips cannot show. */
  fixed: unknown;
  q: string;
  filter: Filter;
  sort: SortLevel[];
  peek: string | null;
  pipeline: string | null;
  layout: 'table' | 'board';
}

export interface ListSearchApi extends ListState {
  setView: (view: ViewName) => void;
  setQ: (q: string) => void;
  setFilter: (filter: Filter) => void;
  setSort: (sort: SortLevel[]) => void;
  setPeek: (id: string | null) => void;
  /** Forget search and filters; the view stays. */
  clear: () => void;
  isNarrowed: boolean;
  /** The order where it is not the usual one. */
  sortText: string | null;
  /** The saved view is shown otherwise than it was saved; columns apart. */
  isChanged: boolean;
  /** The address names a view that is gone or not shared. */
  isMissing: boolean;
  /** What every further address of this list has to say. */
  kept: { view?: string };
}

/** What the address says about a list; every change is a change of the address. */
export function useListSearch(meta: TypeMeta): ListSearchApi {
  const search = useSearch({ from: '/app/$type' });
  const navigate = useNavigate({ from: '/$type' });
  const views = useSavedViews(meta.name);
  return useMemo(() => {
    const saved = openedView(search, views);
    const state = readState(withView(search, saved), saved, meta);
    const kept = saved ? { view: saved.id } : {};
    const change = (next: Partial<Record<keyof ListSearch, string | undefined>>, replace = false) =>
      void navigate({ to: '.', search: (before) => ({ ...before, ...kept, ...next }), replace });
    const noFilter = saved ? WITHOUT_FILTER : undefined;
    const noSearch = saved?.q ? WITHOUT_SEARCH : undefined;
    const sortText = writeSort(state.sort, meta) ?? null;
    return {
      ...state,
      kept,
      sortText,
      setView: (view) => {
        const all = views.some((each) => each.is_default) ? 'all' : undefined;
        const named = view === 'all' ? all : view;
        change(saved ? addressOf(named) : { view: named });
      },
      setQ: (q) => change({ q: q || noSearch }, true),
      setFilter: (filter) => change({ filter: writeFilter(filter) ?? noFilter }),
      setSort: (sort) =>
        change({ sort: writeSort(sort, meta) ?? (saved?.sort ? meta.list.sort : undefined) }, true),
      setPeek: (id) => change({ peek: id ?? undefined }, true),
      clear: () => change({ q: noSearch, filter: noFilter }),
      isNarrowed: state.q !== '' || state.filter.length > 0,
      isChanged: saved !== null && isUnlike(state, sortText, saved, meta),
      isMissing: saved === null && search.view !== undefined && !BUILT_IN.includes(search.view),
    };
  }, [search, views, navigate, meta]);
}

const BUILT_IN: readonly string[] = ['all', 'mine', 'unassigned'];

function readState(said: ListSearch, saved: SavedView | null, meta: TypeMeta): ListState {
  return {
    view: !saved && (said.view === 'mine' || said.view === 'unassigned') ? said.view : 'all',
    saved,
    fixed: saved && chipsOf(saved) === null ? saved.filter : null,
    q: said.q === undefined || said.q === WITHOUT_SEARCH ? '' : said.q,
    filter: readFilter(said.filter),
    sort: readSort(said.sort, meta),
    peek: said.peek ?? null,
    pipeline: said.pipeline ?? null,
    layout: meta.name === 'opportunities' && said.layout === 'board' ? 'board' : 'table',
  };
}

function isUnlike(state: ListState, sortText: string | null, saved: SavedView, meta: TypeMeta): boolean {
  return (
    writeFilter(state.filter) !== writeFilter(chipsOf(saved) ?? []) ||
    state.q !== (saved.q ?? '') ||
    sortText !== (writeSort(readSort(saved.sort ?? undefined, meta), meta) ?? null) ||
    state.layout !== saved.layout ||
    (state.layout === 'board' && state.pipeline !== saved.pipeline_id)
  );
}

/** The request behind the list, its count, its cards and its board. */
export function toRequest(state: ListState, meta: TypeMeta, without?: string): ListRequest {
  const filter = without
    ? state.filter.filter((node) => 'or' in node || node.field !== without)
    : state.filter;
  return {
    q: state.q || undefined,
    filter: toApiFilter(viewFilter(state.view, meta), fixedOf(state), filter),
    sort: state.sort.map(({ field, desc }) => `${desc ? '-' : ''}${field}`).join(','),
  };
}

/** Groups in groups stand in the tree as they are. */
const fixedOf = ({ fixed }: ListState) => (fixed ? [fixed as Condition] : []);

/** Operators the server offers for a kind of field. */
export function useOperators(): Metadata['operators'] {
  return useMetadata().operators;
}
