import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import type { components } from '@/api/schema';

export function useForgotPassword() {
  return useMutation({
    mutationFn: (email: string) => api.post<{ message: string }>('/api/auth/forgot-password', { email }),
  });
}

export function useResetPassword() {
  return useMutation({
    mutationFn: (values: { token: string; new_password: string }) =>
      api.post<{ message: string }>('/api/auth/reset-password', values),
  });
}

export function useChangePassword() {
  return useMutation({
    mutationFn: (values: { current_password: string; new_password: string }) =>
      api.post<undefined>('/api/auth/change-password', values),
  });
}

export function invitationQuery(token: string) {
  return queryOptions({
    queryKey: ['invitation', token],
    queryFn: ({ signal }) =>
      api.get<components['schemas']['OpenInvitation']>(
        `/api/invitations/${encodeURIComponent(token)}`,
        undefined,
        signal,
      ),
    enabled: token !== '',
    retry: false,
    staleTime: Infinity,
  });
}

export interface Acceptance {
  password: string;
  first_name?: string;
  last_name?: string;
}

export function useAcceptInvitation(token: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (values: Acceptance) =>
      api.post<{ signed_in: boolean }>(`/api/invitations/${encodeURIComponent(token)}/accept`, values),
    onSuccess: () => queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'invitation' }),
  });
}
