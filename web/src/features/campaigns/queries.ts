import { infiniteQueryOptions, keepPreviousData, queryOptions, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { useMutation } from '@/api/mutation';
import type { paths } from '@/api/schema';
import type { Schemas } from '@/api/types';

export type Campaign = Schemas['Campaign'];
/** A new draft, or what changes of a campaign that was read in a `version`. */
export type SavedBody = Partial<Schemas['CampaignBody']> & { version?: number };
export type CampaignType = 'email' | 'call';
export type Audience = Schemas['Audience'];
export type AudiencePreview = Schemas['AudiencePreview'];
export type Sample = Schemas['Sample'];
export type Preflight = Schemas['Preflight'];
export type TestSent = Schemas['TestSent'];
export type Recipient = Schemas['Recipient'];
export type CampaignEvent = Schemas['CampaignEvent'];
type FullPreviewBody =
  paths['/api/aicampaigns/audience-preview']['post']['requestBody']['content']['application/json'];
type PreviewBody = Pick<FullPreviewBody, 'audience'> & Partial<FullPreviewBody>;

export interface Progress {
  total: number;
  processed: number;
  success: number;
  failed: number;
}

export const CAMPAIGN_STATUSES = [
  'draft',
  'scheduled',
  'running',
  'paused',
  'completed',
  'failed',
  'cancelled',
] as const satisfies Campaign['status'][];
export type Status = (typeof CAMPAIGN_STATUSES)[number];
export const RECIPIENT_STATUSES = [
  'pending',
  'processing',
  'sent',
  'completed',
  'attempted',
  'failed',
  'skipped',
  'cancelled',
] as const satisfies Recipient['status'][];
/** Not a status: those of the failed of whom nobody knows whether it arrived. */
export const UNCLEAR = 'unclear';
export type RecipientState = (typeof RECIPIENT_STATUSES)[number];

const PATH = '/api/aicampaigns';
const KEY = ['campaigns'] as const;
const LIVE_MS = 3000;

const NONE: Progress = { total: 0, processed: 0, success: 0, failed: 0 };

export function progressOf({ metadata }: Pick<Campaign, 'metadata'>): Progress {
  return { ...NONE, ...(metadata['progress'] as Partial<Progress> | undefined) };
}

/** Whether it moves by itself: it is worth asking again soon. */
export function isLive({ status, metadata }: Pick<Campaign, 'status' | 'metadata'>): boolean {
  return status === 'scheduled' || status === 'running' || metadata['preparing'] !== undefined;
}

export function campaignsQuery(request: { q?: string | undefined; status?: string | undefined }) {
  return infiniteQueryOptions({
    queryKey: [...KEY, 'list', request],
    queryFn: ({ pageParam, signal }) =>
      api.list<Campaign>(PATH, { limit: 50, cursor: pageParam, ...request }, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    staleTime: 5_000,
    refetchInterval: ({ state }) =>
      state.data?.pages.some((page) => page.items.some(isLive)) ? LIVE_MS : false,
  });
}

export function campaignQuery(id: string) {
  return queryOptions({
    queryKey: [...KEY, 'one', id],
    queryFn: ({ signal }) => api.get<Campaign>(`${PATH}/${id}`, undefined, signal),
    staleTime: 2_000,
    refetchInterval: ({ state }) => (state.data && isLive(state.data) ? LIVE_MS : false),
  });
}

/** Who would get it, and what some of them would read; the last answer stays until the next is there. */
export function previewQuery(body: PreviewBody) {
  return queryOptions({
    queryKey: [...KEY, 'preview', body],
    queryFn: () => api.post<AudiencePreview>(`${PATH}/audience-preview`, body),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
}

/** What a start would do now, and what stands in its way. */
export function preflightQuery(id: string) {
  return queryOptions({
    queryKey: [...KEY, 'preflight', id],
    queryFn: ({ signal }) => api.get<Preflight>(`${PATH}/${id}/preflight`, undefined, signal),
    staleTime: 0,
    gcTime: 0,
  });
}

export interface RecipientRequest {
  q?: string | undefined;
  status?: string | undefined;
  unclear?: 'true' | undefined;
}

/** Asked for anew when the campaign's status turns: what happened last came with it. */
export function recipientsQuery({ id, status, ...rest }: Campaign, request: RecipientRequest) {
  return infiniteQueryOptions({
    queryKey: [...KEY, 'recipients', id, status, request],
    queryFn: ({ pageParam, signal }) =>
      api.list<Recipient>(`${PATH}/${id}/recipients`, { limit: 100, cursor: pageParam, ...request }, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    staleTime: 0,
    refetchInterval: isLive({ status, ...rest }) ? LIVE_MS : false,
  });
}

export function eventsQuery({ id, status, ...rest }: Campaign) {
  return infiniteQueryOptions({
    queryKey: [...KEY, 'events', id, status],
    queryFn: ({ pageParam, signal }) =>
      api.list<CampaignEvent>(`${PATH}/${id}/events`, { limit: 50, cursor: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    staleTime: 0,
    refetchInterval: isLive({ status, ...rest }) ? LIVE_MS : false,
  });
}

function useChanged() {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: KEY });
}

/** A new draft, or a change of one. */
export function useSaveCampaign(id: string | null) {
  return useMutation({
    mutationFn: (body: SavedBody) =>
      id ? api.patch<Campaign>(`${PATH}/${id}`, body) : api.post<Campaign>(PATH, body),
    onSuccess: useChanged(),
  });
}

export function useStart(id: string) {
  return useMutation({
    mutationFn: (body: Schemas['StartBody']) => api.post<Campaign>(`${PATH}/${id}/start`, body),
    onSuccess: useChanged(),
  });
}

/** Send it to oneself, filled with what one person of the audience has. */
export function useTestSend(id: string) {
  return useMutation({
    mutationFn: (entityId: string) => api.post<TestSent>(`${PATH}/${id}/test`, { entity_id: entityId }),
  });
}

const CALLS = { pause: 'pause', resume: 'resume', cancel: 'cancel', retry: 'retry-failed' } as const;

export function useCampaignCalls(id: string) {
  const onSuccess = useChanged();
  return {
    change: useMutation({
      mutationFn: (action: keyof typeof CALLS) => api.post<Campaign>(`${PATH}/${id}/${CALLS[action]}`),
      onSuccess,
    }),
    clone: useMutation({ mutationFn: () => api.post<Campaign>(`${PATH}/${id}/clone`, {}), onSuccess }),
    remove: useMutation({ mutationFn: () => api.remove(`${PATH}/${id}`), onSuccess }),
  };
}

export function useDecide(campaignId: string) {
  return useMutation({
    mutationFn: ({ id, action }: { id: string; action: 'mark_sent' | 'send_again' }) =>
      api.patch<Recipient>(`${PATH}/${campaignId}/recipients/${id}`, { action }),
    onSuccess: useChanged(),
  });
}
