import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, buildUrl } from '@/api/client';
import { apiAddress } from '@/api/configuration';
import { useMutation } from '@/api/mutation';
import type { components } from '@/api/schema';
import type { AuditRequest } from './audit-search';

export type AuditRow = components['schemas']['AuditRow'];
export type Verification = components['schemas']['AuditVerification'];
type ActionCount = components['schemas']['ActionCount'];

export function auditQuery(request: AuditRequest) {
  return infiniteQueryOptions({
    queryKey: ['audit-log', request],
    queryFn: ({ pageParam, signal }) =>
      api.list<AuditRow>('/api/audit-logs', { limit: 100, cursor: pageParam, ...request }, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  });
}

/** How often each action happened. */
export function actionsQuery(request: AuditRequest) {
  return queryOptions({
    queryKey: ['audit-log', 'actions', request],
    queryFn: ({ signal }) => api.get<ActionCount[]>('/api/audit-logs/actions', { ...request }, signal),
    placeholderData: keepPreviousData,
  });
}

/** Looks at every sealed line; asked for by hand, because it takes a while. */
export function useVerify() {
  return useMutation({ mutationFn: () => api.get<Verification>('/api/audit-logs/verify') });
}

/** Where the same lines lie as a file. */
export function exportAddress(request: AuditRequest): string {
  return apiAddress(buildUrl('/api/audit-logs/export', { ...request }));
}
