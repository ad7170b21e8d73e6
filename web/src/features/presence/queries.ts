import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { useMutation } from '@/api/mutation';
import type { Me } from '@/api/types';

const MINUTE_MS = 60_000;
const LOOK_MS = 30_000;
export const WARN_SECONDS = 60;

/** Each minute while the page is visible; the server counts it as no use. */
export const heartbeatQuery = queryOptions({
  queryKey: ['heartbeat'],
  queryFn: ({ signal }) => api.post<{ last_seen_at: string }>('/api/users/heartbeat', {}, { signal }),
  refetchInterval: MINUTE_MS,
  staleTime: MINUTE_MS,
  retry: false,
});

/** When the sign-in ends unless it is used, as a time of this clock; null when it never does. Asking is no use. */
export const idleQuery = queryOptions({
  queryKey: ['idle'],
  queryFn: async ({ signal }) => {
    const { sign_in: signIn } = await api.get<Me>('/api/auth/me', undefined, signal);
    return endsAt(signIn.idle_seconds_left);
  },
  refetchInterval: ({ state }) => {
    const left = (state.data ?? Infinity) - Date.now();
    return left > 0 ? Math.min(LOOK_MS, Math.max(1000, left - WARN_SECONDS * 1000)) : 5000;
  },
  refetchIntervalInBackground: true,
  retry: false,
});

function endsAt(seconds: number | null): number | null {
  return seconds === null ? null : Date.now() + seconds * 1000;
}

/** Somebody is there after all. */
export function useStay() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => api.post<{ idle_seconds_left: number | null }>('/api/auth/stay'),
    onSuccess: ({ idle_seconds_left: left }) => queries.setQueryData(idleQuery.queryKey, endsAt(left)),
  });
}
