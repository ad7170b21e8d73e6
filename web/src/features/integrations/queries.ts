import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { useMutation } from '@/api/mutation';
import type { components } from '@/api/schema';

export type Integration = components['schemas']['Integration'];
export type IntegrationType = components['schemas']['TypeShown'];
export type Option = components['schemas']['OptionShown'];
export type Trial = components['schemas']['Trial'];
export type AiKey = components['schemas']['AiKey'];
type Values = Record<string, string | number | null>;

/** What goes to the server; names that are not sent stay as they are. */
export interface IntegrationValues {
  integration_type?: string;
  name?: string;
  config?: Values;
  credentials?: Values;
  webhook_secret?: string;
  is_active?: boolean;
  version?: number;
}

const KEY = ['integrations'];

export const integrationsQuery = queryOptions({
  queryKey: KEY,
  queryFn: ({ signal }) => api.get<Integration[]>('/api/integrations', undefined, signal),
  staleTime: 15_000,
});

export const typesQuery = queryOptions({
  queryKey: ['integration-types'],
  queryFn: ({ signal }) => api.get<IntegrationType[]>('/api/integrations/types', undefined, signal),
  staleTime: Infinity,
});

export const aiKeyQuery = queryOptions({
  queryKey: [...KEY, 'ai-key'],
  queryFn: ({ signal }) => api.get<AiKey>('/api/integrations/ai-key', undefined, signal),
  staleTime: 15_000,
});

function useChanged() {
  const queries = useQueryClient();
  return () =>
    Promise.all([KEY, ['setup-checklist']].map((queryKey) => queries.invalidateQueries({ queryKey })));
}

/** Connect a service, or change what is connected. */
export function useSaveIntegration(id: string | null) {
  return useMutation({
    mutationFn: (values: IntegrationValues) =>
      id
        ? api.patch<Integration>(`/api/integrations/${id}`, values)
        : api.post<Integration>('/api/integrations', values),
    onSuccess: useChanged(),
  });
}

/** Save, then call the service once. `trial` is null where it is switched off or could not be tried. */
export function useSaveAndTest(id: string | null) {
  const save = useSaveIntegration(id);
  const changed = useChanged();
  return useMutation({
    mutationFn: async (values: IntegrationValues) => {
      const saved = await save.mutateAsync(values);
      const trial = await api.post<Trial>(`/api/integrations/${saved.id}/test`).catch(() => null);
      return { saved, trial };
    },
    onSuccess: changed,
  });
}

export function useDeleteIntegration() {
  return useMutation({
    mutationFn: (id: string) => api.remove(`/api/integrations/${id}`),
    onSuccess: useChanged(),
  });
}

/** Call the service once; its answer is kept as the connection's state. */
export type MailTried = components['schemas']['MailTried'];

/** Send a mail through a connection now; how it ended, in the other side's words. */
export function useSendTest(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: components['schemas']['SendTestBody']) =>
      api.post<MailTried>(`/api/integrations/${id}/send-test`, body),
    onSettled: () => queries.invalidateQueries({ queryKey: ['integrations'] }),
  });
}

export function useTestIntegration(id: string) {
  return useMutation({
    mutationFn: () => api.post<Trial>(`/api/integrations/${id}/test`),
    onSettled: useChanged(),
  });
}

/** Replace the credentials once the service accepts the new ones. */
export function useRotateIntegration(id: string) {
  return useMutation({
    mutationFn: (
      values: Pick<IntegrationValues, 'credentials' | 'webhook_secret' | 'version'> & { force: boolean },
    ) => api.post<Integration>(`/api/integrations/${id}/rotate`, values),
    onSuccess: useChanged(),
  });
}
