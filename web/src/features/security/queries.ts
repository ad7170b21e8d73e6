import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import type { components } from '@/api/schema';

export type Policy = components['schemas']['ShownSettings'];
export type PolicySetting = Policy['settings'][string];

export const policyQuery = queryOptions({
  queryKey: ['sign-in-policy'],
  queryFn: ({ signal }) => api.get<Policy>('/api/settings/auth', undefined, signal),
});

export function useChangePolicy() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (changes: Record<string, unknown>) => api.patch<Policy>('/api/settings/auth', changes),
    onSuccess: (policy) => queries.setQueryData(policyQuery.queryKey, policy),
  });
}

/** End every sign-in of the workspace, outside of all of the installation, but one's own. */
export function useSignEveryoneOut() {
  return useMutation({
    mutationFn: () => api.post<{ ended: number }>('/api/settings/auth/sign-out-everyone', { confirm: true }),
  });
}
