import { infiniteQueryOptions, keepPreviousData, queryOptions, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { identityKeys, type ImportedUsers, type User } from '@/api/identity';
import { useMutation } from '@/api/mutation';
import type { components } from '@/api/schema';

type Tenant = components['schemas']['ListedTenant'];
type ShownSettings = components['schemas']['ShownSettings'];

export interface UsersRequest {
  q?: string | undefined;
  role?: string | undefined;
  status?: string | undefined;
}

export function usersQuery(request: UsersRequest) {
  return infiniteQueryOptions({
    queryKey: [...identityKeys.users, 'list', request],
    queryFn: ({ pageParam, signal }) =>
      api.list<User>('/api/users', { limit: 100, cursor: pageParam, ...request }, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
    staleTime: 15_000,
  });
}

/** A user as they are now, with the version of their membership that a change must name. */
export function userQuery(id: string) {
  return queryOptions({
    queryKey: [...identityKeys.users, 'one', id],
    queryFn: ({ signal }) => api.get<User>(`/api/users/${id}`, undefined, signal),
  });
}

/** What a password has to be in this workspace, or in another one. */
export function passwordRulesQuery(tenantId: string | undefined) {
  return queryOptions({
    queryKey: ['sign-in-policy', 'password', tenantId],
    queryFn: async ({ signal }) => {
      const { settings } = await api.get<ShownSettings>(
        '/api/settings/auth',
        { tenant_id: tenantId },
        signal,
      );
      return {
        length: Number(settings.password_min_length?.value ?? 12),
        classes: Number(settings.password_classes?.value ?? 0),
      };
    },
  });
}

/** Everything drawn from people is asked for again after a change to one of them. */
export function usePeopleChanged(): () => Promise<unknown> {
  const queries = useQueryClient();
  return () =>
    Promise.all(
      [identityKeys.users, identityKeys.departments, identityKeys.roles, ['employees'], ['me']].map(
        (queryKey) => queries.invalidateQueries({ queryKey }),
      ),
    );
}

/** Active workspaces by name, for whoever may add people to any of them. */
export function tenantChoicesQuery(q: string) {
  return queryOptions({
    queryKey: ['tenants', 'choices', q],
    queryFn: async ({ signal }) =>
      (await api.list<Tenant>('/api/tenants', { q, status: 'active', limit: 20 }, signal)).items,
    staleTime: 60_000,
  });
}

export interface NewUser {
  /** Another workspace than the one in use; superadmins only. */
  tenant_id?: string;
  email: string;
  first_name: string;
  last_name: string;
  role: string;
  department?: string;
  password?: string;
  must_change_password?: boolean;
  send_invitation?: boolean;
}

/** A link to hand over, there where no mail server is. */
export interface Invited {
  email: string;
  link: string;
}

export function useAddUser() {
  const onSuccess = usePeopleChanged();
  return useMutation({
    mutationFn: (user: NewUser) =>
      api.postWithMeta<User, { mail: string; link: string | null }>('/api/users', user),
    onSuccess,
  });
}

type UserChange = Partial<components['schemas']['UserChange']>;

export function useChangeUser(id: string) {
  const onSuccess = usePeopleChanged();
  return useMutation({
    mutationFn: (changes: UserChange) => api.patch<User>(`/api/users/${id}`, changes),
    onSuccess,
  });
}

/** End somebody's access; `reassign_to` is a user id, or `unassigned`, and needed when open records are theirs. */
export function useDeactivate(id: string) {
  const onSuccess = usePeopleChanged();
  return useMutation({
    mutationFn: (reassign_to: string | null) =>
      api.post<User>(`/api/users/${id}/deactivate`, { reassign_to }),
    onSuccess,
  });
}

/** Give somebody their access back. */
export function useActivate() {
  const onSuccess = usePeopleChanged();
  return useMutation({
    mutationFn: (id: string) => api.post<User>(`/api/users/${id}/reactivate`),
    onSuccess,
  });
}

/** A CSV of users; every row stands or fails alone. */
export function useImportUsers() {
  const onSuccess = usePeopleChanged();
  return useMutation({
    mutationFn: (file: File) => {
      const body = new FormData();
      body.append('file', file, file.name);
      return api.post<ImportedUsers>('/api/users/bulk-import', body);
    },
    onSuccess,
  });
}

export function useInvite() {
  const onSuccess = usePeopleChanged();
  return useMutation({
    mutationFn: (id: string) => api.post<{ email: string; link: string | null }>(`/api/users/${id}/invite`),
    onSuccess,
  });
}

/** What an administrator does for somebody who cannot sign in. */
export function useRescue() {
  return {
    link: useMutation({
      mutationFn: (id: string) => api.post<{ link: string }>(`/api/users/${id}/reset-link`),
    }),
    unlock: useMutation({ mutationFn: (id: string) => api.post<undefined>(`/api/users/${id}/unlock`) }),
    resetFactor: useMutation({
      mutationFn: (id: string) => api.post<undefined>(`/api/users/${id}/reset-2fa`),
    }),
    signOut: useMutation({
      mutationFn: (id: string) => api.remove<{ ended: number }>(`/api/users/${id}/sessions`),
    }),
  };
}
