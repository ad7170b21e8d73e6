import { infiniteQueryOptions, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { apiAddress } from '@/api/configuration';
import { useMutation } from '@/api/mutation';
import type { components } from '@/api/schema';

export type TenantExport = components['schemas']['TenantExport'];
export type ExportFormat = TenantExport['format'];

const POLL_MS = 1000;
const keyOf = (tenantId: string) => ['tenant-exports', tenantId, 'list'] as const;

export function isAtWork({ status }: TenantExport): boolean {
  return status === 'queued' || status === 'running';
}

/** The exports of a workspace, the newest first; asked again and again while one is being made. */
export function exportsQuery(tenantId: string) {
  return infiniteQueryOptions({
    queryKey: keyOf(tenantId),
    queryFn: ({ pageParam, signal }) =>
      api.list<TenantExport>(`/api/tenants/${tenantId}/exports`, { limit: 20, cursor: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    refetchInterval: ({ state }) =>
      state.data?.pages.some((page) => page.items.some(isAtWork)) ? POLL_MS : false,
  });
}

export function useStartExport(tenantId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (format: ExportFormat) =>
      api.post<TenantExport>(`/api/tenants/${tenantId}/export`, { format }),
    onSuccess: () => queries.invalidateQueries({ queryKey: keyOf(tenantId) }),
  });
}

/** End an export that is waiting or at work: no file is made. */
export function useCancelExport() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ tenant_id: tenant, id }: TenantExport) =>
      api.post<TenantExport>(`/api/tenants/${tenant}/exports/${id}/cancel`, {}),
    onSettled: (_, __, { tenant_id: tenant }) => queries.invalidateQueries({ queryKey: keyOf(tenant) }),
  });
}

/** Where the file of an export lies. */
export function fileAddress({ tenant_id: tenant, id }: TenantExport): string {
  return apiAddress(`/api/tenants/${tenant}/exports/${id}/file`);
}
