import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { useMutation } from '@/api/mutation';
import type { components } from '@/api/schema';

export type Device = components['schemas']['Device'];
export type PastSignIn = components['schemas']['PastSignIn'];
const DEVICES = ['devices'] as const;

export const devicesQuery = queryOptions({
  queryKey: DEVICES,
  queryFn: ({ signal }) => api.get<Device[]>('/api/auth/sessions', undefined, signal),
});

export const pastQuery = queryOptions({
  queryKey: ['past-sign-ins'],
  queryFn: ({ signal }) => api.get<PastSignIn[]>('/api/auth/sign-ins', undefined, signal),
});

/** Mails a link to the new address; nothing changes before it is used. */
export function useChangeEmail() {
  return useMutation({
    mutationFn: (values: { email: string; current_password: string }) =>
      api.post<{ message: string }>('/api/auth/change-email', values),
  });
}

export function useEndDevice() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.remove(`/api/auth/sessions/${id}`),
    onSuccess: () => queries.invalidateQueries({ queryKey: DEVICES }),
  });
}

export function useEndOthers() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => api.remove<{ ended: number }>('/api/auth/sessions'),
    onSuccess: () => queries.invalidateQueries({ queryKey: DEVICES }),
  });
}
