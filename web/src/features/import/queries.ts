import { infiniteQueryOptions, queryOptions, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { useMutation } from '@/api/mutation';
import type { TypeName } from '@/api/types';
import type { ColumnMapping, Effect, ImportJob, ImportOptions, ImportRow, ImportSummary } from './types';

const POLL_MS = 800;
const ROWS = 50;
const WORKING = new Set(['validating', 'running']);

export const importKey = (id: string) => ['imports', 'one', id] as const;

/** Asked again and again while the server works on it. */
export function importQuery(id: string) {
  return queryOptions({
    queryKey: importKey(id),
    queryFn: ({ signal }) => api.get<ImportJob>(`/api/imports/${id}`, undefined, signal),
    refetchInterval: (query) => (WORKING.has(query.state.data?.status ?? '') ? POLL_MS : false),
    refetchIntervalInBackground: true,
  });
}

export function importsQuery(type: TypeName) {
  return queryOptions({
    queryKey: ['imports', 'list', type] as const,
    queryFn: async ({ signal }) =>
      (await api.list<ImportSummary>('/api/imports', { entity: type, limit: 20 }, signal)).items,
  });
}

export type RowFilter = Effect | 'warning' | null;

export function rowsQuery(id: string, filter: RowFilter, stamp: string) {
  return infiniteQueryOptions({
    queryKey: ['imports', 'rows', id, filter, stamp] as const,
    queryFn: ({ pageParam, signal }) =>
      api.list<ImportRow>(
        `/api/imports/${id}/rows`,
        { status: filter, limit: ROWS, cursor: pageParam },
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
}

export function useUpload(type: TypeName) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (file: File) => {
      const form = new FormData();
      form.set('file', file, file.name);
      return api.post<ImportJob>(`/api/${type}/import`, form);
    },
    onSuccess: (job) => {
      queries.setQueryData(importKey(job.id), job);
      void queries.invalidateQueries({ queryKey: ['imports', 'list'] });
    },
  });
}

export function useSaveMapping(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (changes: { mapping: ColumnMapping[]; options: ImportOptions }) =>
      api.patch<ImportJob>(`/api/imports/${id}`, changes),
    onSuccess: (job) => queries.setQueryData(importKey(id), job),
  });
}

export function useImportAction(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (action: 'validate' | 'run' | 'cancel') =>
      api.post<ImportJob>(`/api/imports/${id}/${action}`),
    onSuccess: async (job) => {
      queries.setQueryData(importKey(id), job);
      await queries.invalidateQueries({ queryKey: importKey(id) });
    },
  });
}
