import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query';
import { api, buildUrl } from '@/api/client';
import { apiAddress } from '@/api/configuration';
import type { components } from '@/api/schema';
import type { AuditRequest } from './audit-search';

export type AuditRow = components['schemas']['AuditRow'];

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

/** Where the same lines lie as a file. */
export function exportAddress(request: AuditRequest): string {
  return apiAddress(buildUrl('/api/audit-logs/export', { ...request }));
}
