import { infiniteQueryOptions, keepPreviousData, queryOptions, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { useMutation } from '@/api/mutation';
import type { Schemas } from '@/api/types';

export type Notification = Schemas['Notification'];
export type Preference = Schemas['Preference'];

const LATEST = 8;
const PAGE = 30;
/** How often is asked while the live channel is away; while it is there, it says when. */
const POLL_MS = 60_000;

export const notificationKeys = {
  all: ['notifications'] as const,
  latest: ['notifications', 'latest'] as const,
};

/** The newest few, and how many are unread: what the bell shows. */
export const latestQuery = queryOptions({
  queryKey: notificationKeys.latest,
  queryFn: async ({ signal }) => {
    const { items, meta } = await api.list<Notification, { unread: number }>(
      '/api/notifications',
      { limit: LATEST },
      signal,
    );
    return { items, unread: meta.unread ?? 0 };
  },
  staleTime: 15_000,
  refetchInterval: POLL_MS,
});

export interface NotificationSearch {
  type?: string | undefined;
  unread?: boolean | undefined;
}

/** All of them, page after page. */
export function notificationsQuery({ type, unread }: NotificationSearch) {
  return infiniteQueryOptions({
    queryKey: [...notificationKeys.all, 'list', type ?? null, unread ?? false] as const,
    queryFn: ({ pageParam, signal }) =>
      api.list<Notification>('/api/notifications', { limit: PAGE, cursor: pageParam, type, unread }, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    staleTime: 15_000,
  });
}

export const preferencesQuery = queryOptions({
  queryKey: ['notification-preferences'],
  queryFn: ({ signal }) => api.get<Preference[]>('/api/notifications/preferences', undefined, signal),
});

/** Mark one as read, or with null all of them. The bell follows at once. */
export function useRead() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string | null) =>
      id
        ? api.post<undefined>(`/api/notifications/${id}/read`)
        : api.post<undefined>('/api/notifications/read-all'),
    onMutate: (id) => {
      const now = new Date().toISOString();
      queries.setQueryData(latestQuery.queryKey, (known) => {
        if (!known) return known;
        const isNew = known.items.some((each) => each.id === id && !each.read_at);
        const items = known.items.map((each) =>
          id === null || each.id === id ? { ...each, read_at: each.read_at ?? now } : each,
        );
        return { items, unread: id === null ? 0 : Math.max(0, known.unread - (isNew ? 1 : 0)) };
      });
    },
    onSettled: () => queries.invalidateQueries({ queryKey: notificationKeys.all }),
  });
}

export interface PreferenceChange {
  type: string;
  in_app?: boolean;
  by_email?: boolean;
}

/** A choice shows at once, and goes back when it is refused. */
export function useChoose() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (change: PreferenceChange) =>
      api.patch<Preference[]>('/api/notifications/preferences', { preferences: [change] }),
    onMutate: (change) =>
      queries.setQueryData(preferencesQuery.queryKey, (known) =>
        known?.map((each) => (each.type === change.type ? { ...each, ...change, type: each.type } : each)),
      ),
    onSuccess: (saved) => queries.setQueryData(preferencesQuery.queryKey, saved),
    onError: () => queries.invalidateQueries({ queryKey: preferencesQuery.queryKey }),
  });
}
