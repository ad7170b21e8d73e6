import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { useMutation } from '@/api/mutation';
import type { components } from '@/api/schema';

export type SecurityCheck = components['schemas']['SecurityCheck'];
export type CheckResult = components['schemas']['SecurityCheckResult'];

export const checkQuery = queryOptions({
  queryKey: ['security-check'],
  queryFn: ({ signal }) => api.get<SecurityCheck>('/api/system/security-check', undefined, signal),
  staleTime: 30_000,
});

export function useRunCheck() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => api.post<SecurityCheck>('/api/system/security-check'),
    onSuccess: (report) => queries.setQueryData(checkQuery.queryKey, report),
  });
}
