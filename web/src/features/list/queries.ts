import { keepPreviousData, queryOptions, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api } from '@/api/client';
import { listQuery, statsQuery, type ListRequest } from '@/api/records';
import type { CrmRecord, Stats, TypeMeta, TypeName } from '@/api/types';
import { toApiFilter } from '@/lib/filter';
import { toRequest, type ListState } from './list-search';
import { viewFilter, type ViewName } from './views';

export interface LoadedList {
  records: CrmRecord[];
  total: number | null;
  totalIsCapped: boolean;
  asOf: string | null;
  isLoading: boolean;
  /** The rows shown belong to the previous request. */
  isStale: boolean;
  hasMore: boolean;
  isFetchingMore: boolean;
  error: Error | null;
  fetchMore: () => void;
  retry: () => void;
}

/** The rows of a list, page after page. */
export function useList(meta: TypeMeta, state: ListState): LoadedList {
  const query = useInfiniteQuery(listQuery(meta.name, toRequest(state, meta)));
  const records = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const first = query.data?.pages[0];
  return {
    records,
    total: first?.total ?? null,
    totalIsCapped: first?.totalIsCapped ?? false,
    asOf: first?.asOf ?? null,
    isLoading: query.isPending,
    isStale: query.isPlaceholderData,
    hasMore: query.hasNextPage,
    isFetchingMore: query.isFetchingNextPage,
    error: query.error,
    fetchMore: () => {
      if (query.hasNextPage && !query.isFetchingNextPage && !query.isPlaceholderData)
        void query.fetchNextPage();
    },
    retry: () => void query.refetch(),
  };
}

/** Count and sum per status of what the list shows, leaving out its own condition so that the other cards keep their numbers. */
export function useStatusStats(meta: TypeMeta, state: ListState): Stats | undefined {
  const field = meta.status_field;
  const { q, filter } = toRequest(state, meta, field ?? undefined);
  return useQuery({ ...statsQuery(meta.name, field, { q, filter }), enabled: field !== null }).data;
}

/** How many of what the list shows have the flag, whether or not the list is narrowed to it. */
export function useFlagCount(meta: TypeMeta, state: ListState, flag: string): number | undefined {
  const { q, filter } = toRequest(state, meta, flag);
  const stats = useQuery(statsQuery(meta.name, flag, { q, filter })).data;
  return stats && (stats.groups.find((group) => group.value === true)?.count ?? 0);
}

/** Count and sum of exactly what the list shows. */
export function useListStats(meta: TypeMeta, state: ListState): Stats | undefined {
  const { q, filter } = toRequest(state, meta);
  return useQuery({
    ...statsQuery(meta.name, meta.status_field, { q, filter }),
    enabled: meta.status_field !== null,
  }).data;
}

function countQuery(type: TypeName, request: ListRequest) {
  return queryOptions({
    queryKey: ['records', type, 'count', request],
    queryFn: async ({ signal }) => {
      const page = await api.list<CrmRecord>(
        `/api/${type}`,
        { limit: 1, fields: 'id', count: true, ...request },
        signal,
      );
      return { total: page.total, isCapped: page.totalIsCapped };
    },
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
}

/** How many records a built-in view holds, without search and filters. */
export function useViewCount(
  meta: TypeMeta,
  view: ViewName,
): { total: number | null; isCapped: boolean } | undefined {
  return useQuery(countQuery(meta.name, { filter: toApiFilter(viewFilter(view, meta)) })).data;
}
