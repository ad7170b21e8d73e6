import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { useMutation } from '@/api/mutation';
import type { components } from '@/api/schema';

export type Block = components['schemas']['Block'];
type BlockBody = components['schemas']['BlockBody'];

export const blocksQuery = queryOptions({
  queryKey: ['blocks'],
  queryFn: ({ signal }) => api.get<Block[]>('/api/security/blocks', undefined, signal),
  staleTime: 10_000,
  refetchInterval: 30_000,
});

export function useAddBlock() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: BlockBody) => api.post<{ id: string }>('/api/security/blocks', body),
    onSuccess: () => queries.invalidateQueries({ queryKey: blocksQuery.queryKey }),
  });
}

export function useLiftBlock() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.remove(`/api/security/blocks/${id}`),
    onSettled: () => queries.invalidateQueries({ queryKey: blocksQuery.queryKey }),
  });
}
