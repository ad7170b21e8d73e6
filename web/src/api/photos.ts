import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from './client';
import { useMutation } from './mutation';

/** Who in this workspace has a photo: user id → a text that changes with it. */
const photosQuery = queryOptions({
  queryKey: ['photos'],
  queryFn: ({ signal }) => api.get<Record<string, string>>('/api/users/photos', undefined, signal),
  staleTime: 5 * 60_000,
});

const addressOf = (userId: string) => `/api/users/${userId}/photo`;

/** Where somebody's photo is, if they have one. */
export function usePhoto(userId: string | null | undefined): string | null {
  const { data } = useQuery({
    ...photosQuery,
    enabled: Boolean(userId),
    select: (photos) => (userId ? photos[userId] : undefined),
  });
  return userId && data ? `${addressOf(userId)}?v=${data}` : null;
}

/** Choose one's own photo, or (null) have none. */
export function useSavePhoto(userId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (picture: Blob | null) => {
      if (picture === null) return api.remove(addressOf(userId));
      const body = new FormData();
      body.append('file', picture, 'photo');
      return api.put<unknown>(addressOf(userId), body);
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: photosQuery.queryKey }),
  });
}
