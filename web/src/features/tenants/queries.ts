import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  skipToken,
  useQueryClient,
} from '@tanstack/react-query';
import { api } from '@/api/client';
import type { User } from '@/api/identity';
import { useMutation } from '@/api/mutation';
import type { components } from '@/api/schema';

export type ListedTenant = components['schemas']['ListedTenant'];
export type Tenant = components['schemas']['Tenant'];
export type Certificate = components['schemas']['Certificate'];
type Setting = components['schemas']['EffectiveSetting'];
type Storage = components['schemas']['Storage'];
export type TenantExport = components['schemas']['TenantExport'];

const TENANTS = ['tenants'] as const;
const POLL_MS = 1000;

export interface TenantsRequest {
  q?: string | undefined;
  status?: string | undefined;
  in_trash: boolean;
}

export function tenantsQuery(request: TenantsRequest) {
  return infiniteQueryOptions({
    queryKey: [...TENANTS, 'list', request],
    queryFn: ({ pageParam, signal }) =>
      api.list<ListedTenant>('/api/tenants', { limit: 50, cursor: pageParam, ...request }, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  });
}

export function certificatesQuery(q: string | undefined) {
  return infiniteQueryOptions({
    queryKey: [...TENANTS, 'certificates', q],
    queryFn: ({ pageParam, signal }) =>
      api.list<Certificate>('/api/tenants/purges', { limit: 50, cursor: pageParam, q }, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  });
}

/**
 * The lists, and the switcher of whoever may enter, are asked for again after a change. A list that is still on its way was asked
 * for before it: its answer is not waited for.
 */
function useTenantsChanged(): () => Promise<unknown> {
  const queries = useQueryClient();
  return async () => {
    await queries.cancelQueries({ queryKey: TENANTS });
    await Promise.all([TENANTS, ['me']].map((queryKey) => queries.invalidateQueries({ queryKey })));
  };
}

export interface NewTenant {
  name: string;
  slug?: string;
  settings?: { timezone: string; currency: string; date_format: string };
  metadata?: NonNullable<components['schemas']['TenantBody']['metadata']>;
  /** The tenant whose set-up it begins with. */
  like?: string;
}

export function useCreateTenant() {
  const onSuccess = useTenantsChanged();
  return useMutation({
    mutationFn: (tenant: NewTenant) => api.post<Tenant>('/api/tenants', tenant),
    onSuccess,
  });
}

export function useSetStatus() {
  const onSuccess = useTenantsChanged();
  return useMutation({
    mutationFn: ({ id, status }: { id: string; status: 'active' | 'suspended' }) =>
      api.patch<Tenant>(`/api/tenants/${id}`, { status }),
    onSuccess,
  });
}

export function useDeleteTenant() {
  const onSuccess = useTenantsChanged();
  return useMutation({
    mutationFn: ({ id, slug }: { id: string; slug: string }) =>
      api.remove<Tenant>(`/api/tenants/${id}`, { slug }),
    onSuccess,
  });
}

export function useRestoreTenant() {
  const onSuccess = useTenantsChanged();
  return useMutation({
    mutationFn: (id: string) => api.post<Tenant>(`/api/tenants/${id}/restore`),
    onSuccess,
  });
}

/** How many days a deleted workspace can be restored: a setting of the installation. */
export const trashDaysQuery = queryOptions({
  queryKey: ['system-settings', 'tenants.trash_days'],
  queryFn: async ({ signal }) => {
    const settings = await api.get<Setting[]>('/api/system/settings', undefined, signal);
    return Number(settings.find(({ key }) => key === 'tenants.trash_days')?.value);
  },
  staleTime: 60_000,
});

export function useMeasureStorage() {
  const onSuccess = useTenantsChanged();
  return useMutation({
    mutationFn: (id: string) => api.post<Storage>(`/api/tenants/${id}/storage`),
    onSuccess,
  });
}

export interface FirstAdministrator {
  tenant_id: string;
  email: string;
  first_name: string;
  last_name: string;
}

export function useInviteAdministrator() {
  const onSuccess = useTenantsChanged();
  return useMutation({
    mutationFn: (person: FirstAdministrator) =>
      api.postWithMeta<User, { mail: string; link: string | null }>('/api/users', {
        ...person,
        role: 'admin',
        send_invitation: true,
      }),
    onSuccess,
  });
}

export function useStartExport() {
  return useMutation({
    mutationFn: (id: string) => api.post<TenantExport>(`/api/tenants/${id}/export`, { format: 'csv' }),
  });
}

/** Asked again and again while the server works on it; not asked before there is one. */
export function exportQuery(tenantId: string, id: string | null) {
  return queryOptions({
    queryKey: ['tenant-exports', tenantId, id],
    queryFn: id
      ? ({ signal }) => api.get<TenantExport>(`/api/tenants/${tenantId}/exports/${id}`, undefined, signal)
      : skipToken,
    refetchInterval: (query) =>
      ['completed', 'failed'].includes(query.state.data?.status ?? '') ? false : POLL_MS,
  });
}

/** Call a workspace something else; its address and ids stay. */
export function useRenameTenant() {
  const onSuccess = useTenantsChanged();
  return useMutation({
    mutationFn: ({ id, name, version }: { id: string; name: string; version: number }) =>
      api.patch<Tenant>(`/api/tenants/${id}`, { name, version }),
    onSuccess,
  });
}
