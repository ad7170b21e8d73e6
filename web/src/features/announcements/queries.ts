import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { useMutation } from '@/api/mutation';
import type { components } from '@/api/schema';

export type Announcement = components['schemas']['Announcement'];
export type Banner = components['schemas']['Banner'];
export interface AnnouncementValues {
  title: string;
  content: string;
  type: string;
  target_roles: string[] | null;
  starts_at: string | null;
  ends_at: string | null;
  is_active: boolean;
  is_dismissible: boolean;
}

export const announcementsQuery = queryOptions({
  queryKey: ['announcements'],
  queryFn: ({ signal }) => api.get<Announcement[]>('/api/announcements', undefined, signal),
  staleTime: 15_000,
});

/** What stands at the top of the pages now; asked again every five minutes. */
export const bannersQuery = queryOptions({
  queryKey: ['announcements', 'current'],
  queryFn: ({ signal }) => api.get<Banner[]>('/api/announcements/current', undefined, signal),
  staleTime: 60_000,
  refetchInterval: 5 * 60_000,
});

export function useSaveAnnouncement(id: string | null) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (values: AnnouncementValues) =>
      id
        ? api.patch<Announcement>(`/api/announcements/${id}`, values)
        : api.post<Announcement>('/api/announcements', values),
    onSuccess: () => queries.invalidateQueries({ queryKey: announcementsQuery.queryKey }),
  });
}

export function useDeleteAnnouncement() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.remove(`/api/announcements/${id}`),
    onSuccess: () => queries.invalidateQueries({ queryKey: announcementsQuery.queryKey }),
  });
}

/** Close a banner for oneself, on every device. It goes at once. */
export function useDismiss() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.post<undefined>(`/api/announcements/${id}/dismiss`),
    onMutate: (id) =>
      queries.setQueryData(bannersQuery.queryKey, (banners) => banners?.filter((each) => each.id !== id)),
    onError: () => queries.invalidateQueries({ queryKey: bannersQuery.queryKey }),
  });
}
