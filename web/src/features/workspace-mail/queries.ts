import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { useMutation } from '@/api/mutation';
import type { components } from '@/api/schema';

export type WorkspaceMail = components['schemas']['WorkspaceMail'];
export type SendingAddress = components['schemas']['SendingAddress'];
export type DomainRecord = components['schemas']['Finding'];
type IssuedBounceAddress = components['schemas']['IssuedBounceAddress'];

export const workspaceMailQuery = queryOptions({
  queryKey: ['workspace-mail'],
  queryFn: ({ signal }) => api.get<WorkspaceMail>('/api/settings/email', { scope: 'tenant' }, signal),
});

function useChanged(): () => Promise<unknown> {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: workspaceMailQuery.queryKey });
}

/** Look now at what the domain of a connection publishes. */
export function useCheckDomain() {
  const onSuccess = useChanged();
  return useMutation({
    mutationFn: (id: string) => api.post<SendingAddress[]>(`/api/settings/email/senders/${id}/check`),
    onSuccess,
  });
}

export function useIssueBounceAddress() {
  const onSuccess = useChanged();
  return useMutation({
    mutationFn: () => api.post<IssuedBounceAddress>('/api/settings/email/bounce-address'),
    onSuccess,
  });
}

export function useRevokeBounceAddress() {
  const onSuccess = useChanged();
  return useMutation({ mutationFn: () => api.remove('/api/settings/email/bounce-address'), onSuccess });
}
