import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { useMutation } from '@/api/mutation';
import type { components } from '@/api/schema';

export type Device = components['schemas']['Device'];

const keyOf = (userId: string) => ['member-devices', userId] as const;

/** Where a member is signed in, in this workspace. */
export function memberDevicesQuery(userId: string) {
  return queryOptions({
    queryKey: keyOf(userId),
    queryFn: ({ signal }) => api.get<Device[]>(`/api/users/${userId}/sessions`, undefined, signal),
  });
}

/** End one sign-in of a member, or (null) all. */
export function useEndDevices(userId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (device: string | null) =>
      api.remove(`/api/users/${userId}/sessions${device ? `/${device}` : ''}`),
    onSettled: () => queries.invalidateQueries({ queryKey: keyOf(userId) }),
  });
}
