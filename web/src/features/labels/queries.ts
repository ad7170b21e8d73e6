import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { useMutation } from '@/api/mutation';
import type { components } from '@/api/schema';

export type EntityLabel = components['schemas']['EntityLabel'];
export interface Names {
  plural: string;
  singular: string;
}

export const labelsQuery = queryOptions({
  queryKey: ['entity-labels'],
  queryFn: ({ signal }) => api.get<EntityLabel[]>('/api/entity-labels', undefined, signal),
  staleTime: 15_000,
});

/** Call records by other names; every page follows at once. */
export function useSaveLabels() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (labels: Record<string, Names>) => api.put<EntityLabel[]>('/api/entity-labels', { labels }),
    onSuccess: (labels) => {
      queries.setQueryData(labelsQuery.queryKey, labels);
      return Promise.all([
        queries.invalidateQueries({ queryKey: ['me'] }),
        queries.invalidateQueries({ queryKey: ['metadata'] }),
      ]);
    },
  });
}
