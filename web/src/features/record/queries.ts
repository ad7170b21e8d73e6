import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { api } from '@/api/client';
import { useMutation } from '@/api/mutation';
import { recordKeys } from '@/api/records';
import type { CrmRecord, NamedRef, Schemas, TypeName } from '@/api/types';

export type TimelineKind = 'note' | 'activity' | 'change' | 'stage' | 'assignment' | 'lineage';

export interface TimelineEvent {
  id: string;
  kind: TimelineKind;
  at: string;
  actor: { id: string; name: string | null } | null;
  title: string | null;
  body: string | null;
  entity_type: string | null;
  entity_id: string | null;
  data: Record<string, unknown>;
}

/** How far a mail of the timeline has come. */
export interface Delivery {
  status: Schemas['OutboxMail']['status'];
  error: string | null;
}

export function deliveryOf(event: TimelineEvent): Delivery | null {
  const { delivery } = event.data;
  return delivery !== null && typeof delivery === 'object' ? (delivery as Delivery) : null;
}

/** Soon there is more to say of a mail that has just been written. */
function isSending(event: TimelineEvent): boolean {
  return deliveryOf(event)?.status === 'queued' && Date.now() - Date.parse(event.at) < SENDING_FOR;
}

export interface FieldChange {
  at: string;
  actor: { id: string; name: string | null } | null;
  action: string;
  /** Field name → [before, after]. */
  changes: Record<string, [unknown, unknown]>;
  change_set_id: string | null;
}

export interface AssignmentEvent {
  id: string;
  at: string;
  actor: NamedRef | null;
  field: string;
  from: NamedRef | null;
  to: NamedRef | null;
  note: string | null;
}

const PAGE = 30;
const SENDING_FOR = 180_000;
const SENDING_EVERY = 2_000;
const keyOf = (type: TypeName, id: string) => recordKeys.one(type, id);

export function timelineQuery(type: TypeName, id: string, kinds: readonly TimelineKind[]) {
  return infiniteQueryOptions({
    queryKey: [...keyOf(type, id), 'timeline', kinds] as const,
    queryFn: ({ pageParam, signal }) =>
      api.list<TimelineEvent>(
        `/api/${type}/${id}/timeline`,
        { limit: PAGE, cursor: pageParam, types: kinds.join(',') },
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    staleTime: 15_000,
    refetchInterval: ({ state }) =>
      state.data?.pages.some((page) => page.items.some(isSending)) ? SENDING_EVERY : false,
  });
}

export function historyQuery(type: TypeName, id: string) {
  return infiniteQueryOptions({
    queryKey: [...keyOf(type, id), 'history'] as const,
    queryFn: ({ pageParam, signal }) =>
      api.list<FieldChange>(`/api/${type}/${id}/history`, { limit: PAGE, cursor: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
}

/** The records of one kind that belong to a record. */
export interface Related {
  /** `contacts.account_id`, or one of those that every record has. */
  key: string;
  type: TypeName;
  label: string;
  total: number;
  total_is_capped: boolean;
  records: CrmRecord[];
}

const RELATED_SHOWN = 10;

/** Everything that belongs to a record, kind by kind: how many, and the first few. */
export function relatedQuery(type: TypeName, id: string) {
  return queryOptions({
    queryKey: [...keyOf(type, id), 'related'] as const,
    queryFn: ({ signal }) =>
      api.get<Related[]>(`/api/${type}/${id}/related`, { limit: RELATED_SHOWN }, signal),
    placeholderData: keepPreviousData,
    staleTime: 15_000,
  });
}

/** One kind of what belongs to a record; all kinds of a page come with one request. */
export function useRelated(type: TypeName, id: string, key: string) {
  return useQuery({
    ...relatedQuery(type, id),
    select: (kinds) => kinds.find((each) => each.key === key) ?? null,
  });
}

/** Everything read about records may change with one write, so all of it is asked again. */
function useRefresh() {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: ['records'] });
}

/** Resolves once the record on the screen is the stored one, so that an edit never flickers back. */
export function useSaveFields(type: TypeName) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, version, values }: { id: string; version: number; values: Record<string, unknown> }) =>
      api.patch<CrmRecord>(`/api/${type}/${id}`, { ...values, version }),
    onSuccess: async (saved) => {
      const key = recordKeys.one(type, saved.id);
      queries.setQueryData<CrmRecord>(key, (known) => ({ ...known, ...saved }));
      await queries.invalidateQueries({ queryKey: key, exact: true });
      void queries.invalidateQueries({ queryKey: ['records'] });
    },
  });
}

export interface Assignment {
  owner_id?: string | null;
  assigned_to?: string | null;
  note?: string;
}

export function useAssign(type: TypeName, id: string) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (assignment: Assignment) => api.post<CrmRecord>(`/api/${type}/${id}/assign`, assignment),
    onSettled: refresh,
  });
}

export interface NewEntry {
  type: 'notes' | 'activities';
  values: Record<string, unknown>;
  /** Repeating a save after a lost answer must not write twice. */
  key: string;
}

export function useAddEntry() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({ type, values, key }: NewEntry) =>
      api.post<CrmRecord>(`/api/${type}`, values, { idempotencyKey: key }),
    onSuccess: refresh,
  });
}

export function useCompleteActivity() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({ id, outcome }: { id: string; outcome?: string }) =>
      api.post<CrmRecord>(`/api/activities/${id}/complete`, outcome ? { outcome } : {}),
    onSettled: refresh,
  });
}

export function usePatchEntry() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: async ({
      type,
      id,
      values,
    }: {
      type: 'notes' | 'activities';
      id: string;
      values: Record<string, unknown>;
    }) => {
      const { version } = await api.get<CrmRecord>(`/api/${type}/${id}`);
      return api.patch<CrmRecord>(`/api/${type}/${id}`, { ...values, version });
    },
    onSettled: refresh,
  });
}
