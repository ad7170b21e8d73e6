import { infiniteQueryOptions, keepPreviousData, queryOptions, useQueryClient } from '@tanstack/react-query';
import { api } from './client';
import { useMutation } from './mutation';
import type { components } from './schema';
import type { BulkResult, CrmRecord, SearchAnswer, SearchGroup, Stats, TypeName } from './types';

/** What a list asks for; `filter` is the API's JSON. */
export interface ListRequest {
  sort?: string | undefined;
  q?: string | undefined;
  filter?: string | undefined;
  deleted?: 'exclude' | 'only' | undefined;
}

const PAGE_SIZE = 100;

/** Everything cached about one type begins with ['records', type]. */
export const recordKeys = {
  type: (type: TypeName) => ['records', type] as const,
  list: (type: TypeName, request: ListRequest) => ['records', type, 'list', request] as const,
  stats: (type: TypeName, groupBy: string | null, request: ListRequest) =>
    ['records', type, 'stats', groupBy, request] as const,
  one: (type: TypeName, id: string) => ['records', type, 'one', id] as const,
};

export function listQuery(type: TypeName, request: ListRequest) {
  return infiniteQueryOptions({
    queryKey: recordKeys.list(type, request),
    queryFn: ({ pageParam, signal }) =>
      api.list<CrmRecord>(
        `/api/${type}`,
        {
          limit: PAGE_SIZE,
          include: '*',
          count: pageParam ? undefined : true,
          cursor: pageParam,
          ...request,
        },
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    staleTime: 15_000,
  });
}

export function statsQuery(type: TypeName, groupBy: string | null, request: ListRequest) {
  return queryOptions({
    queryKey: recordKeys.stats(type, groupBy, request),
    queryFn: ({ signal }) =>
      api.get<Stats>(
        `/api/${type}/stats`,
        { group_by: groupBy, filter: request.filter, q: request.q, deleted: request.deleted },
        signal,
      ),
    placeholderData: keepPreviousData,
    staleTime: 15_000,
  });
}

/** One record, also when it lies in the trash: its page says so. */
export function recordQuery(type: TypeName, id: string) {
  return queryOptions({
    queryKey: recordKeys.one(type, id),
    queryFn: ({ signal }) =>
      api.get<CrmRecord>(`/api/${type}/${id}`, { include: '*', deleted: 'with' }, signal),
    staleTime: 15_000,
  });
}

export function searchQuery(q: string) {
  return queryOptions({
    queryKey: ['search', q],
    queryFn: async ({ signal }) => readGroups(await api.get<SearchAnswer>('/api/search', { q }, signal), q),
    enabled: q.trim().length > 0,
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
}

/** What is called as was typed stands first, and its kind with it. A record found by its text may have no name of its own. */
function readGroups(answer: SearchAnswer, q: string): SearchGroup[] {
  const typed = q.trim().toLowerCase();
  const place = ({ title }: { title: string }) => (title.toLowerCase().startsWith(typed) ? 0 : 1);
  const groupPlace = ({ items: [first] }: SearchGroup) => (first ? place(first) : 1);
  return answer.groups
    .map(({ type = '', items = [] }) => ({
      type,
      items: items
        .map((item) => ({ ...item, title: item.title ?? 'Untitled' }))
        .sort((left, right) => place(left) - place(right)),
    }))
    .sort((left, right) => groupPlace(left) - groupPlace(right));
}

/** Candidates for a link field: the newest, or those matching what is typed. */
export function linkQuery(type: TypeName, q: string) {
  return queryOptions({
    queryKey: ['records', type, 'link', q],
    queryFn: async ({ signal }) =>
      (await api.list<CrmRecord>(`/api/${type}`, { q, limit: 20 }, signal)).items,
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
}

/** A record that looks like another one, and why. */
export interface DuplicateMatch {
  type: TypeName;
  id: string;
  title: string | null;
  /** What tells it apart from one of the same name. */
  subtitle: string | null;
  score: number;
  reasons: string[];
}

/** The new record, and what it seems to repeat where that is only a warning. */
export function useCreateRecord(type: TypeName) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ values, key }: { values: Record<string, unknown>; key: string }) => {
      const { data, meta } = await api.postWithMeta<CrmRecord, { duplicates: DuplicateMatch[] }>(
        `/api/${type}`,
        values,
        { idempotencyKey: key },
      );
      return { record: data, duplicates: meta.duplicates ?? [] };
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ['records'] }),
  });
}

export function useDeleteRecord(type: TypeName) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.remove(`/api/${type}/${id}`),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['records'] }),
  });
}

export function useRestoreRecord(type: TypeName) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.post<CrmRecord>(`/api/${type}/${id}/restore`),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['records'] }),
  });
}

export interface BulkRequest {
  ids?: string[];
  filter?: unknown;
  /** The list's search, beside `filter`. */
  q?: string | undefined;
  /** When what `filter` finds was counted: what was made or changed since is left alone. */
  as_of?: string | null;
  action: components['schemas']['BulkChange']['action'];
  values?: Record<string, unknown>;
}

export function useBulk(type: TypeName) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (request: BulkRequest) => api.post<BulkResult>(`/api/${type}/bulk`, request),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['records'] }),
  });
}

/** Change fields of one record; `version` is what the user saw, so a change by somebody else is never overwritten. */
export function usePatchRecord(type: TypeName) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, version, values }: { id: string; version: number; values: Record<string, unknown> }) =>
      api.patch<CrmRecord>(`/api/${type}/${id}`, { ...values, version }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['records'] }),
  });
}
