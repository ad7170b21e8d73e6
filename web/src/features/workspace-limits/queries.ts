import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { useMutation } from '@/api/mutation';
import type { components } from '@/api/schema';

export type WorkspaceLimit = components['schemas']['WorkspaceLimit'];
export type WorkspaceLimits = components['schemas']['WorkspaceLimits'];

const LIMITS = 'workspace-limits';

export function workspaceLimitsQuery(tenantId: string) {
  return queryOptions({
    queryKey: [LIMITS, tenantId],
    queryFn: ({ signal }) => api.get<WorkspaceLimits>(`/api/tenants/${tenantId}/limits`, undefined, signal),
    staleTime: 60_000,
  });
}

interface LimitsChange {
  plan: string;
  limits: Record<string, number | null>;
  version: number;
}

/** What was shown of the workspace is asked for again, the list of workspaces with it. */
export function useSaveLimits(tenantId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (change: LimitsChange) => api.put<WorkspaceLimits>(`/api/tenants/${tenantId}/limits`, change),
    onSuccess: () =>
      Promise.all([['tenants'], [LIMITS]].map((queryKey) => queries.invalidateQueries({ queryKey }))),
  });
}
