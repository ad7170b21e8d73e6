import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { useMutation } from '@/api/mutation';
import type { components } from '@/api/schema';

export type Checklist = components['schemas']['Checklist'];
export type ChecklistStep = components['schemas']['ChecklistStep'];
type Tenant = components['schemas']['Tenant'];

export const checklistQuery = queryOptions({
  queryKey: ['setup-checklist'],
  queryFn: ({ signal }) => api.get<Checklist>('/api/setup-checklist', undefined, signal),
  staleTime: 15_000,
});

/** Tick a step by hand, or put the list away and bring it back. */
export function useChangeChecklist() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (change: { steps?: Record<string, boolean>; is_dismissed?: boolean }) =>
      api.patch<Checklist>('/api/setup-checklist', change),
    onSuccess: (checklist) => queries.setQueryData(checklistQuery.queryKey, checklist),
  });
}

export interface Regional {
  timezone: string;
  currency: string;
  date_format: string;
  time_format: string;
  week_start: string;
}

/** What is saved here counts as looked at, also where the defaults were right. */
export function useSaveRegional(tenantId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (settings: Regional) => {
      await api.patch<Tenant>(`/api/tenants/${tenantId}`, { settings });
      return api.patch<Checklist>('/api/setup-checklist', { steps: { settings: true } });
    },
    onSuccess: (checklist) => {
      queries.setQueryData(checklistQuery.queryKey, checklist);
      return Promise.all([
        queries.invalidateQueries({ queryKey: ['me'] }),
        queries.invalidateQueries({ queryKey: ['metadata'] }),
      ]);
    },
  });
}
