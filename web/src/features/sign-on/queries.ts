import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { useMutation } from '@/api/mutation';
import type { components } from '@/api/schema';

export type Provider = components['schemas']['ProviderSettings'];
export type ProviderBody = components['schemas']['ProviderBody'];
export type ProviderTrial = components['schemas']['ProviderTrial'];
type TrialBody = components['schemas']['TrialBody'];
type Addresses = components['schemas']['Addresses'];

const PATH = '/api/settings/auth/oidc';

/** The provider of the workspace, outside of all of the installation; null without one. */
export const providerSettingsQuery = queryOptions({
  queryKey: ['single-sign-on'],
  queryFn: ({ signal }) => api.get<Provider | null>(PATH, undefined, signal),
});

export const addressesQuery = queryOptions({
  queryKey: ['single-sign-on', 'addresses'],
  queryFn: ({ signal }) => api.get<Addresses>(`${PATH}/addresses`, undefined, signal),
});

export function useSaveProvider() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: ProviderBody) => api.put<Provider>(PATH, body),
    onSuccess: (provider) => queries.setQueryData(providerSettingsQuery.queryKey, provider),
  });
}

export function useTryProvider() {
  return useMutation({ mutationFn: (body: TrialBody) => api.post<ProviderTrial>(`${PATH}/test`, body) });
}

export function useRemoveProvider() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => api.remove(PATH),
    onSuccess: () => queries.setQueryData(providerSettingsQuery.queryKey, null),
  });
}
