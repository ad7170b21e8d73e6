import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { configuration } from '@/api/configuration';
import { useMutation } from '@/api/mutation';
import type { components } from '@/api/schema';
import type { PasswordRules } from './password-rules';

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

/** The link to a new address, used by whoever reads its mailbox. */
export function useConfirmEmail() {
  return useMutation({
    mutationFn: (token: string) => api.post<{ email: string }>('/api/auth/confirm-email', { token }),
  });
}

/** What the password of a link has to be; a link that is used up or too old is refused before anybody types. */
export function linkQuery(token: string) {
  return queryOptions({
    queryKey: ['reset-password', token],
    queryFn: () => api.post<PasswordRules>('/api/auth/reset-password/rules', { token }),
    enabled: token !== '',
    retry: false,
    staleTime: Infinity,
  });
}

/** Whether there is another way to sign in, of the installation or of the workspace with this slug, and where it begins. */
export function providerQuery(workspace: string | undefined) {
  return queryOptions({
    queryKey: ['sign-in-provider', workspace],
    queryFn: async ({ signal }) => {
      const { apiBase } = await configuration();
      const offer = await api.get<components['schemas']['Offer']>('/api/auth/oidc', { workspace }, signal);
      return offer.start ? { label: offer.label ?? '', start: apiBase + offer.start } : null;
    },
    retry: false,
    staleTime: 60_000,
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

/** Ask for a new link in place of one that nobody used in time. */
export function useAskAgain(token: string) {
  return useMutation({
    mutationFn: () => api.post<undefined>(`/api/invitations/${encodeURIComponent(token)}/ask`),
  });
}
