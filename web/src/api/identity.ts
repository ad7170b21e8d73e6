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

export const rolesQuery = queryOptions({
  queryKey: identityKeys.roles,
  queryFn: ({ signal }) => api.get<Role[]>('/api/roles', undefined, signal),
  staleTime: 60_000,
});

export const permissionsQuery = queryOptions({
  queryKey: ['permissions'],
  queryFn: ({ signal }) => api.get<Permission[]>('/api/permissions', undefined, signal),
  staleTime: 5 * 60_000,
});

export const departmentsQuery = queryOptions({
  queryKey: identityKeys.departments,
  queryFn: async ({ signal }) =>
    (await api.list<Department>('/api/departments', { limit: 200 }, signal)).items,
  staleTime: 60_000,
});
