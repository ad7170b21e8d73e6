import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { apiAddress } from '@/api/configuration';
import { useMutation } from '@/api/mutation';
import type { Schemas } from '@/api/types';

/** A piece of long work of mine: an export, an import, a change of many records, a campaign that is being started. */
export type Work = Schemas['Work'];

const LOOK_AGAIN_MS = 1_500;

/** The newest pieces. While one goes on they are asked for again, also where the live channel cannot be held. */
export const workQuery = queryOptions({
  queryKey: ['work'],
  queryFn: ({ signal }) => api.get<Work[]>('/api/jobs', undefined, signal),
  staleTime: 15_000,
  refetchInterval: ({ state }) => (state.data?.some(isAtWork) ? LOOK_AGAIN_MS : false),
});

export function isAtWork({ status }: Work): boolean {
  return status === 'queued' || status === 'running';
}

/** 0 to 1. Of what has not counted yet how much there is, nothing is known. */
export function shareOf({ processed, total }: Work): number | null {
  return total ? Math.min(processed / total, 1) : null;
}

export function fileAddress(path: string): string {
  return apiAddress(path);
}

/** End a piece of work. What is shown afterwards is what the server says. */
export function useCancel() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (path: string) => api.post<unknown>(path, {}),
    onSettled: () => queries.invalidateQueries({ queryKey: workQuery.queryKey }),
  });
}
