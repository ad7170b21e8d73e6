import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { apiAddress } from '@/api/configuration';
import { useMutation } from '@/api/mutation';
import type { Schemas } from '@/api/types';

type CalendarFeed = Schemas['CalendarFeed'];
export type IssuedFeed = Schemas['IssuedFeed'];
export type CalendarImport = Schemas['CalendarImport'];
export type ImportedEvent = Schemas['ImportedEvent'];

const PATH = '/api/calendar/feed';

/** My calendar link in the workspace in use. */
export const feedQuery = queryOptions({
  queryKey: ['calendar-feed'],
  queryFn: ({ signal }) => api.get<CalendarFeed>(PATH, undefined, signal),
});

/** A link, in place of the one there was. */
export function useIssueFeed() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => api.post<IssuedFeed>(PATH),
    onSuccess: () => queries.invalidateQueries(feedQuery),
  });
}

export function useRevokeFeed() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => api.remove(PATH),
    onSuccess: () => queries.invalidateQueries(feedQuery),
  });
}

export function activityFileAddress(id: string): string {
  return apiAddress(`/api/activities/${id}/ics`);
}

/** Read a calendar file; only a run changes anything. */
export function useImportCalendar() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ file, dryRun }: { file: File; dryRun: boolean }) => {
      const form = new FormData();
      form.set('file', file, file.name);
      return api.post<CalendarImport>(`/api/activities/import-ics?dry_run=${dryRun}`, form);
    },
    onSuccess: (_, { dryRun }) => (dryRun ? undefined : queries.invalidateQueries()),
  });
}
