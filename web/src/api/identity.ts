import { queryOptions } from '@tanstack/react-query';
import { api } from './client';
import type { components } from './schema';

type Schemas = components['schemas'];
export type User = Schemas['User'];
export type ImportedUsers = Schemas['ImportedUsers'];
export type Role = Schemas['Role'];
export type Permission = Schemas['Permission'];
export type Department = Schemas['Department'];
export type ApiKey = Schemas['ApiKey'];
export type IssuedKey = Schemas['IssuedKey'];

export const identityKeys = {
  users: ['users'] as const,
  roles: ['roles'] as const,
  departments: ['departments'] as const,
};

/** The roles of the workspace in use, or for superadmins of another one. */
export function rolesOfQuery(tenantId?: string) {
  return queryOptions({
    queryKey: keyOf(identityKeys.roles, tenantId),
    queryFn: ({ signal }) => api.get<Role[]>('/api/roles', { tenant_id: tenantId }, signal),
    staleTime: 60_000,
  });
}

export const rolesQuery = rolesOfQuery();

export const permissionsQuery = queryOptions({
  queryKey: ['permissions'],
  queryFn: ({ signal }) => api.get<Permission[]>('/api/permissions', undefined, signal),
  staleTime: 5 * 60_000,
});

/** The departments of the workspace in use, or for superadmins of another one. */
export function departmentsOfQuery(tenantId?: string) {
  return queryOptions({
    queryKey: keyOf(identityKeys.departments, tenantId),
    queryFn: async ({ signal }) =>
      (await api.list<Department>('/api/departments', { limit: 200, tenant_id: tenantId }, signal)).items,
    staleTime: 60_000,
  });
}

export const departmentsQuery = departmentsOfQuery();

function keyOf(key: readonly string[], tenantId: string | undefined): readonly string[] {
  return tenantId ? [...key, 'of', tenantId] : key;
}
