import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query';
import { api } from '@/api/client';
import type { components } from '@/api/schema';

export type OverviewRow = components['schemas']['OverviewRow'];

export interface OverviewRequest {
  q: string | undefined;
  workspace: string | undefined;
  action: string | undefined;
  kind: string | undefined;
  change_set_id: string | undefined;
  from: string;
}

/** Each page is a reading on the record: nothing is asked again by itself. */
export function overviewQuery(request: OverviewRequest) {
  return infiniteQueryOptions({
    queryKey: ['audit-log', 'all', request],
    queryFn: ({ pageParam, signal }) =>
      api.list<OverviewRow>('/api/audit-logs/all', { limit: 100, cursor: pageParam, ...request }, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    refetchOnWindowFocus: false,
  });
}
