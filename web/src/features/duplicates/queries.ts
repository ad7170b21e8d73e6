import { infiniteQueryOptions, keepPreviousData, queryOptions, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { ApiError } from '@/api/errors';
import { useMutation } from '@/api/mutation';
import type { DuplicateMatch } from '@/api/records';
import type { components } from '@/api/schema';
import type { TypeName } from '@/api/types';

export interface DuplicateGroup {
  score: number;
  reasons: string[];
  /** May exceed the records, of which the oldest are named. */
  count: number;
  records: DuplicateMatch[];
}
export type Dismissal = components['schemas']['Dismissal'];

/** What a draft seems to repeat. A draft that is half typed may be refused: then nothing is known of it. */
export function matchesQuery(type: TypeName, draft: Record<string, unknown>, enabled: boolean) {
  return queryOptions({
    queryKey: ['records', type, 'matches', draft] as const,
    queryFn: async () => {
      try {
        return await api.post<DuplicateMatch[]>(`/api/${type}/duplicates/check`, draft);
      } catch (error) {
        if (error instanceof ApiError && error.status === 400) return [];
        throw error;
      }
    },
    enabled,
    placeholderData: keepPreviousData,
    staleTime: 30_000,
    retry: false,
  });
}

export function groupsQuery(type: TypeName) {
  return infiniteQueryOptions({
    queryKey: ['records', type, 'duplicates'] as const,
    queryFn: ({ pageParam, signal }) =>
      api.list<DuplicateGroup>(`/api/${type}/duplicates`, { limit: 25, cursor: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    staleTime: 10_000,
  });
}

export function dismissalsQuery(type: TypeName) {
  return infiniteQueryOptions({
    queryKey: ['records', type, 'dismissals'] as const,
    queryFn: ({ pageParam, signal }) =>
      api.list<Dismissal>('/api/duplicate-dismissals', { type, limit: 50, cursor: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    staleTime: 10_000,
  });
}

export function useDismiss(type: TypeName) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (ids: string[]) => api.post<{ id: string }>('/api/duplicate-dismissals', { type, ids }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['records'] }),
  });
}

/** Outlives the page: people do it from a toast. */
export function useForget() {
  const queries = useQueryClient();
  return async (id: string): Promise<void> => {
    await api.remove(`/api/duplicate-dismissals/${id}`);
    void queries.invalidateQueries({ queryKey: ['records'] });
  };
}
