import { infiniteQueryOptions, keepPreviousData, queryOptions, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { useMutation } from '@/api/mutation';
import type { components } from '@/api/schema';

export type Mail = components['schemas']['OutboxMail'];
type MailContent = components['schemas']['OutboxMailContent'];

const KEY = ['outbox'] as const;

export interface OutboxRequest {
  q?: string | undefined;
  status?: string | undefined;
}

export function outboxQuery(request: OutboxRequest) {
  return infiniteQueryOptions({
    queryKey: [...KEY, 'list', request],
    queryFn: ({ pageParam, signal }) =>
      api.list<Mail>('/api/email-outbox', { limit: 100, cursor: pageParam, ...request }, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  });
}

/** A mail with its text. Looking at a link is audited, so it is asked for once. */
export function mailQuery(id: string) {
  return queryOptions({
    queryKey: [...KEY, 'mail', id],
    queryFn: ({ signal }) => api.get<MailContent>(`/api/email-outbox/${id}`, undefined, signal),
    staleTime: Infinity,
    gcTime: 0,
  });
}

function useOutboxChanged(): () => Promise<unknown> {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: KEY });
}

export function useMailActions(id: string) {
  const onSuccess = useOutboxChanged();
  return {
    retry: useMutation({
      mutationFn: () => api.post<MailContent>(`/api/email-outbox/${id}/retry`),
      onSuccess,
    }),
    markSent: useMutation({
      mutationFn: () => api.post<MailContent>(`/api/email-outbox/${id}/mark-sent`),
      onSuccess,
    }),
  };
}

export function useRelease() {
  const onSuccess = useOutboxChanged();
  return useMutation({
    mutationFn: () => api.post<{ released: number }>('/api/email-outbox/release'),
    onSuccess,
  });
}
