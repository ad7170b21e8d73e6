import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import type { components } from '@/api/schema';

export type RateLimits = components['schemas']['RateLimits'];
export type TopCaller = components['schemas']['TopCaller'];

/** Windows are short: asked again every five seconds while it is looked at. */
export const limitsQuery = queryOptions({
  queryKey: ['rate-limits'],
  queryFn: ({ signal }) => api.get<RateLimits>('/api/system/rate-limits', undefined, signal),
  refetchInterval: 5_000,
});

/** Forget what was counted, of one caller or (null) of all. */
export function useClearCounts() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (caller: string | null) => api.remove('/api/system/rate-limits', { caller }),
    onSuccess: () => queries.invalidateQueries({ queryKey: limitsQuery.queryKey }),
  });
}
