import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { useMutation } from '@/api/mutation';
import type { components } from '@/api/schema';

export type IsolatedTable = components['schemas']['IsolatedTable'];
export type IsolationTest = components['schemas']['IsolationTest'];
export type PastIsolationTest = components['schemas']['PastIsolationTest'];

export const isolationQuery = queryOptions({
  queryKey: ['isolation'],
  queryFn: ({ signal }) => api.get<IsolatedTable[]>('/api/system/rls', undefined, signal),
  staleTime: 30_000,
});

export const lastTestQuery = queryOptions({
  queryKey: ['isolation-test'],
  queryFn: ({ signal }) => api.get<PastIsolationTest | null>('/api/system/rls/self-test', undefined, signal),
  staleTime: 30_000,
});

export function useSelfTest() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => api.post<IsolationTest>('/api/system/rls/self-test'),
    // What a self-test finds is a gap of its table, too.
    onSuccess: () =>
      Promise.all([
        queries.refetchQueries(lastTestQuery),
        queries.invalidateQueries({ queryKey: isolationQuery.queryKey }),
      ]),
  });
}
