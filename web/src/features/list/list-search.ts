import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useMetadata } from '@/api/session';
import type { ListRequest } from '@/api/records';
import type { Metadata, TypeMeta } from '@/api/types';
import { readFilter, toApiFilter, writeFilter, type Filter } from '@/lib/filter';
import { readSort, writeSort, type SortLevel } from './sort';
import { viewFilter, type ViewName } from './views';

export interface ListState {
  view: ViewName;
  q: string;
  filter: Filter;
  sort: SortLevel[];
  peek: string | null;
  pipeline: string | null;
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
}

/** What the address says about a list; every change is a change of the address. */
export function useListSearch(meta: TypeMeta): ListSearchApi {
  const search = useSearch({ from: '/app/$type' });
  const navigate = useNavigate({ from: '/$type' });
  const state = useMemo<ListState>(
    () => ({
      view: search.view === 'mine' || search.view === 'unassigned' ? search.view : 'all',
      q: search.q ?? '',
      filter: readFilter(search.filter),
      sort: readSort(search.sort, meta),
      peek: search.peek ?? null,
      pipeline: search.pipeline ?? null,
    }),
    [search, meta],
  );
  return useMemo(() => {
    const change = (next: Record<string, string | undefined>, replace = false) =>
      void navigate({ to: '.', search: (before) => ({ ...before, ...next }), replace });
    return {
      ...state,
      setView: (view) => change({ view: view === 'all' ? undefined : view }),
      setQ: (q) => change({ q: q || undefined }, true),
      setFilter: (filter) => change({ filter: writeFilter(filter) }),
      setSort: (sort) => change({ sort: writeSort(sort, meta) }, true),
      setPeek: (id) => change({ peek: id ?? undefined }, true),
      clear: () => change({ q: undefined, filter: undefined }),
      isNarrowed: state.q !== '' || state.filter.length > 0,
    };
  }, [state, navigate, meta]);
}

/** The request behind the list, its count, its cards and its board. */
export function toRequest(state: ListState, meta: TypeMeta, without?: string): ListRequest {
  const filter = without
    ? state.filter.filter((node) => 'or' in node || node.field !== without)
    : state.filter;
  return {
    q: state.q || undefined,
    filter: toApiFilter(viewFilter(state.view, meta), filter),
    sort: state.sort.map(({ field, desc }) => `${desc ? '-' : ''}${field}`).join(','),
  };
}

/** Operators the server offers for a kind of field. */
export function useOperators(): Metadata['operators'] {
  return useMetadata().operators;
}
