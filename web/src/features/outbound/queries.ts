import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { useMutation } from '@/api/mutation';
import type { components } from '@/api/schema';

type OutboundHosts = components['schemas']['OutboundHosts'];

export const outboundQuery = queryOptions({
  queryKey: ['outbound-hosts'],
  queryFn: ({ signal }) => api.get<OutboundHosts>('/api/system/outbound', undefined, signal),
});

/** Replace the whole list; it holds from the next call on. */
export function useSaveHosts() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (hosts: string[]) => api.put<OutboundHosts>('/api/system/outbound', { private_hosts: hosts }),
    onSuccess: (saved) => queries.setQueryData(outboundQuery.queryKey, saved),
  });
}
