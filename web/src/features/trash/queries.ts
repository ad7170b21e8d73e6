import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query';
import { api } from '@/api/client';
import type { components } from '@/api/schema';

export type TrashEntry = components['schemas']['TrashEntry'];
type TrashMeta = components['schemas']['TrashMeta'];

export interface TrashRequest {
  type?: string | undefined;
  q?: string | undefined;
}

/** Every change of records makes it old: its key begins as theirs do. */
export function trashQuery(request: TrashRequest) {
  return infiniteQueryOptions({
    queryKey: ['records', 'trash', request],
    queryFn: ({ pageParam, signal }) =>
      api.list<TrashEntry, TrashMeta>(
        '/api/trash',
        { limit: 100, count: pageParam ? undefined : true, cursor: pageParam, ...request },
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  });
}
