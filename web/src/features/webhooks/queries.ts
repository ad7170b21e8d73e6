import { infiniteQueryOptions, keepPreviousData, queryOptions, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { useMutation } from '@/api/mutation';
import type { components } from '@/api/schema';

export type Webhook = components['schemas']['Webhook'];
export type WithSecret = components['schemas']['WithSecret'];
export type Delivery = components['schemas']['Delivery'];
export type Possible = components['schemas']['Possible'];
export type WebhookValues = Partial<components['schemas']['WebhookBody']> & { version?: number };

const KEY = ['webhooks'];

export const webhooksQuery = queryOptions({
  queryKey: [...KEY, 'all'],
  queryFn: ({ signal }) => api.get<Webhook[]>('/api/webhooks', undefined, signal),
  refetchInterval: 15_000,
  staleTime: 5_000,
});

export const possibleQuery = queryOptions({
  queryKey: ['webhook-events'],
  queryFn: ({ signal }) => api.get<Possible>('/api/webhooks/events', undefined, signal),
  staleTime: Infinity,
});

export function deliveriesQuery(id: string, status: string | undefined, q: string | undefined) {
  return infiniteQueryOptions({
    queryKey: [...KEY, 'deliveries', id, { status, q }],
    queryFn: ({ pageParam, signal }) =>
      api.list<Delivery>(
        `/api/webhooks/${id}/deliveries`,
        { limit: 30, cursor: pageParam, status, q },
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: 5_000,
  });
}

function useChanged() {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: KEY });
}

/** Make a webhook, which answers with its secret, or change one. */
export function useSaveWebhook(id: string | null) {
  return useMutation({
    mutationFn: (values: WebhookValues): Promise<Webhook | WithSecret> =>
      id ? api.patch<Webhook>(`/api/webhooks/${id}`, values) : api.post<WithSecret>('/api/webhooks', values),
    onSuccess: useChanged(),
  });
}

export function useRotateSecret(id: string) {
  return useMutation({
    mutationFn: () => api.post<WithSecret>(`/api/webhooks/${id}/rotate`),
    onSuccess: useChanged(),
  });
}

export function useDeleteWebhook() {
  return useMutation({
    mutationFn: (id: string) => api.remove(`/api/webhooks/${id}`),
    onSuccess: useChanged(),
  });
}

/** Send the test event now; the receiver's answer. */
export function useTestWebhook(id: string) {
  return useMutation({
    mutationFn: () => api.post<Delivery>(`/api/webhooks/${id}/test`),
    onSettled: useChanged(),
  });
}

export function useReplayOne() {
  return useMutation({
    mutationFn: (id: string) => api.post<Delivery>(`/api/webhook-deliveries/${id}/replay`),
    onSettled: useChanged(),
  });
}

export function useReplayRange(id: string) {
  return useMutation({
    mutationFn: (range: { from: string; to: string }) =>
      api.post<components['schemas']['Replayed']>(`/api/webhooks/${id}/replay`, range),
    onSettled: useChanged(),
  });
}
