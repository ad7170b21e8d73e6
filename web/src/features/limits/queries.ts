import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { useMutation } from '@/api/mutation';
import type { components } from '@/api/schema';

export type RateLimits = components['schemas']['RateLimits'];
export type TopCaller = components['schemas']['TopCaller'];

/** Everything that is counted of one caller, what it asks most of first. */
export interface Caller {
  caller: string;
  name: string | null;
  counts: TopCaller[];
}

/** One entry a caller, in the order of their largest counts. */
export function byCaller(counts: TopCaller[]): Caller[] {
  const found = new Map<string, Caller>();
  for (const count of counts) {
    const known = found.get(count.caller);
    if (known) known.counts.push(count);
    else found.set(count.caller, { caller: count.caller, name: count.name, counts: [count] });
  }
  return [...found.values()];
}

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
