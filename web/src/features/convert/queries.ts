import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { useMutation } from '@/api/mutation';
import type { CrmRecord } from '@/api/types';

export interface ConversionResult {
  lead: CrmRecord;
  contact: CrmRecord | null;
  account: CrmRecord | null;
  opportunity: CrmRecord | null;
}

export function useConvertLead(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ body, key }: { body: Record<string, unknown>; key: string }) =>
      api.post<ConversionResult>(`/api/leads/${id}/convert`, body, { idempotencyKey: key }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['records'] }),
  });
}

/** The account the server would find by the lead's company: same letters, whatever the case. */
export function sameNameQuery(company: string) {
  return queryOptions({
    queryKey: ['records', 'accounts', 'same-name', company] as const,
    queryFn: async ({ signal }) => {
      const found = await api.list<CrmRecord>('/api/accounts', { q: company, limit: 20 }, signal);
      const wanted = company.trim().toLowerCase();
      return found.items.find((account) => String(account.name).trim().toLowerCase() === wanted) ?? null;
    },
    enabled: company.trim() !== '',
  });
}
