import { infiniteQueryOptions, keepPreviousData, queryOptions, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { useMutation } from '@/api/mutation';
import { recordKeys } from '@/api/records';
import type { Schemas } from '@/api/types';

export type Consents = Schemas['Consents'];
export type Standing = Schemas['ChannelStanding'];
export type Said = Schemas['ConsentShown'];
export type ConsentBody = Schemas['ConsentBody'];
export type Channel = ConsentBody['channel'];
export type Suppression = Schemas['Suppression'];
export type Imported = Schemas['ImportedSuppressions'];

type SuppressionBody = Schemas['SuppressionBody'];
export const CHANNELS = ['email', 'call', 'text'] as const satisfies Channel[];
export const REASONS = [
  'unsubscribed',
  'bounced',
  'complained',
  'manual',
  'imported',
] as const satisfies NonNullable<SuppressionBody['reason']>[];
type Person = 'contacts' | 'leads';

/** How somebody stands with each channel. */
export function consentsQuery(type: Person, id: string) {
  return queryOptions({
    queryKey: ['consents', type, id],
    queryFn: ({ signal }) => api.get<Consents>(`/api/${type}/${id}/consents`, undefined, signal),
  });
}

/** Write down what somebody said; the record's own field follows. */
export function useNoteConsent(type: Person, id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: ConsentBody) => api.post<Consents>(`/api/${type}/${id}/consents`, body),
    onSuccess: (now) => {
      queries.setQueryData(consentsQuery(type, id).queryKey, now);
      return queries.invalidateQueries({ queryKey: recordKeys.one(type, id) });
    },
  });
}

const LIST = ['suppressions'] as const;

export interface SuppressionRequest {
  q?: string | undefined;
  channel?: string | undefined;
  reason?: string | undefined;
}

/** The addresses nobody is contacted at. */
export function suppressionsQuery(request: SuppressionRequest) {
  return infiniteQueryOptions({
    queryKey: [...LIST, request],
    queryFn: ({ pageParam, signal }) =>
      api.list<Suppression>('/api/suppressions', { limit: 100, cursor: pageParam, ...request }, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  });
}

function useListChanged(): () => Promise<unknown> {
  const queries = useQueryClient();
  return () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: LIST }),
      queries.invalidateQueries({ queryKey: ['consents'] }),
    ]);
}

export function useAddSuppression() {
  const onSuccess = useListChanged();
  return useMutation({
    mutationFn: (body: SuppressionBody) => api.post<Suppression>('/api/suppressions', body),
    onSuccess,
  });
}

export function useRemoveSuppression(id: string) {
  const onSuccess = useListChanged();
  return useMutation({
    mutationFn: (reason: string) => api.remove(`/api/suppressions/${id}`, undefined, { reason }),
    onSuccess,
  });
}

export function useImportSuppressions() {
  const onSuccess = useListChanged();
  return useMutation({
    mutationFn: (file: File) => {
      const form = new FormData();
      form.set('file', file);
      return api.post<Imported>('/api/suppressions/import', form);
    },
    onSuccess,
  });
}
