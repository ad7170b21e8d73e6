import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';

export interface PolicySetting {
  value: unknown;
  /** tenant, system or default. */
  source: string;
  default: unknown;
  description: string;
}
export interface Policy {
  scope: string;
  settings: Record<string, PolicySetting>;
}

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

/** End every sign-in of the workspace but one's own. */
export function useSignEveryoneOut() {
  return useMutation({
    mutationFn: () => api.post<{ ended: number }>('/api/settings/auth/sign-out-everyone', { confirm: true }),
  });
}
