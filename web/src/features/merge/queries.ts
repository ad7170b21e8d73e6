import { keepPreviousData, queryOptions, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { useMutation } from '@/api/mutation';
import type { CrmRecord, TypeName } from '@/api/types';
import type { MergeBody } from './merge';

export interface MergePreview {
  values: Record<string, { value: unknown; from: string }>;
  /** How many rows of each type come along. */
  moves: Partial<Record<TypeName, number>>;
}

export function mergePreviewQuery(type: TypeName, winner: string, losers: string[]) {
  return queryOptions({
    queryKey: ['records', type, 'merge-preview', winner, losers] as const,
    queryFn: () =>
      api.post<MergePreview>(`/api/${type}/merge`, { winner_id: winner, loser_ids: losers, preview: true }),
    enabled: winner !== '' && losers.length > 0,
    placeholderData: keepPreviousData,
  });
}

export function useMerge(type: TypeName) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: MergeBody) => api.post<CrmRecord>(`/api/${type}/merge`, body),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['records'] }),
  });
}

/** Taking a merge back is restoring those that went. It outlives the dialog: people do it from a toast. */
export function useTakeBack(type: TypeName) {
  const queries = useQueryClient();
  return async (ids: readonly string[]): Promise<void> => {
    try {
      for (const id of [...ids].reverse()) await api.post(`/api/${type}/${id}/restore`, {});
    } finally {
      void queries.invalidateQueries({ queryKey: ['records'] });
    }
  };
}
