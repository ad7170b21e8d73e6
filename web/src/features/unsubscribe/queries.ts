import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { useMutation } from '@/api/mutation';
import type { Schemas } from '@/api/types';

export type Subscription = Schemas['Subscription'];

/** Whose mails a link stops. Reading changes nothing. */
export function subscriptionQuery(token: string) {
  return queryOptions({
    queryKey: ['unsubscribe', token],
    queryFn: ({ signal }) =>
      api.get<Subscription>(`/api/unsubscribe/${encodeURIComponent(token)}`, undefined, signal),
    retry: false,
  });
}

export function useUnsubscribe(token: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => api.post<Subscription>(`/api/unsubscribe/${encodeURIComponent(token)}`),
    onSuccess: (now) => queries.setQueryData(subscriptionQuery(token).queryKey, now),
  });
}
