import { useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { identityKeys, type Role } from '@/api/identity';
import { useMutation } from '@/api/mutation';

export interface RoleValues {
  label: string;
  description: string | null;
  data_scope: string;
}

function useChanged(): () => Promise<unknown> {
  const queries = useQueryClient();
  return () =>
    Promise.all(
      [identityKeys.roles, identityKeys.users, ['me'], ['metadata']].map((queryKey) =>
        queries.invalidateQueries({ queryKey }),
      ),
    );
}

export function useCreateRole() {
  const onSuccess = useChanged();
  return useMutation({
    mutationFn: (role: RoleValues & { name: string; permissions: string[] }) =>
      api.post<Role>('/api/roles', role),
    onSuccess,
  });
}

export function useChangeRole() {
  const onSuccess = useChanged();
  return useMutation({
    mutationFn: ({ role, values: { label, description, data_scope } }: { role: Role; values: RoleValues }) =>
      api.patch<Role>(`/api/roles/${role.name}`, { label, description, data_scope, version: role.version }),
    onSuccess,
  });
}

export function usePermit() {
  const onSuccess = useChanged();
  return useMutation({
    mutationFn: ({ name, permissions }: { name: string; permissions: string[] }) =>
      api.put<Role>(`/api/roles/${name}/permissions`, { permissions }),
    onSuccess,
  });
}

export function useRemoveRole() {
  const onSuccess = useChanged();
  return useMutation({ mutationFn: (name: string) => api.remove(`/api/roles/${name}`), onSuccess });
}
