import { infiniteQueryOptions, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import type { ApiKey, IssuedKey } from '@/api/identity';
import { useMutation } from '@/api/mutation';

const KEY = ['api-keys'] as const;

export const apiKeysQuery = infiniteQueryOptions({
  queryKey: KEY,
  queryFn: ({ pageParam, signal }) =>
    api.list<ApiKey>('/api/api-keys', { limit: 100, cursor: pageParam }, signal),
  initialPageParam: '',
  getNextPageParam: (page) => page.nextCursor ?? undefined,
});

export interface NewKey {
  name: string;
  scopes: string[];
  allowed_ips: string[];
  expires_at: string;
}

function useChanged(): () => Promise<void> {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: KEY });
}

export function useCreateKey() {
  const onSuccess = useChanged();
  return useMutation({ mutationFn: (key: NewKey) => api.post<IssuedKey>('/api/api-keys', key), onSuccess });
}

export function useRotateKey() {
  const onSuccess = useChanged();
  return useMutation({
    mutationFn: (id: string) => api.post<IssuedKey>(`/api/api-keys/${id}/rotate`),
    onSuccess,
  });
}

export function useRevokeKey() {
  const onSuccess = useChanged();
  return useMutation({ mutationFn: (id: string) => api.remove(`/api/api-keys/${id}`), onSuccess });
}
