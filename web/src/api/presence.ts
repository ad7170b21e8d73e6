import { queryOptions, useQuery } from '@tanstack/react-query';
import { api } from './client';

const MINUTE_MS = 60_000;
const AWAY_AFTER_MS = 2 * MINUTE_MS;

/** Who was here within five minutes: user id → when they were last seen. */
const presenceQuery = queryOptions({
  queryKey: ['presence'],
  queryFn: async ({ signal }) => {
    const seen = await api.get<Record<string, string>>('/api/users/presence', undefined, signal);
    return presencesOf(seen, Date.now());
  },
  staleTime: MINUTE_MS / 2,
  refetchInterval: MINUTE_MS,
});

/** Here now, or here a moment ago: a browser says each minute that somebody looks at it. */
export function presencesOf(seen: Record<string, string>, now: number): Record<string, 'online' | 'away'> {
  return Object.fromEntries(
    Object.entries(seen).map(([id, at]) => [id, now - Date.parse(at) > AWAY_AFTER_MS ? 'away' : 'online']),
  );
}

/** Whether somebody with a login is here; null for who is not. */
export function usePresence(userId: string | null | undefined): 'online' | 'away' | null {
  const { data } = useQuery({
    ...presenceQuery,
    enabled: Boolean(userId),
    select: (found) => (userId ? found[userId] : undefined),
  });
  return data ?? null;
}
