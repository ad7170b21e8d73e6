import { keepPreviousData, queryOptions, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { useMutation } from '@/api/mutation';
import type { components } from '@/api/schema';

type Schemas = components['schemas'];
export type Template = Schemas['Template'];
export type TemplateVersion = Schemas['TemplateVersion'];
export type TemplateVariable = Schemas['TemplateVariable'];
export type Preview = Schemas['Preview'];
export type Draft = Schemas['DraftBody'];
export type Channel = Template['channel'];
export type Kind = Template['entity_types'][number];
export type TemplateValues = Partial<Schemas['TemplateBody']> & { version?: number };

export const CHANNELS = ['email', 'text', 'call'] as const satisfies Channel[];
export const CATEGORIES = [
  'general',
  'introduction',
  'outreach',
  'follow_up',
  'proposal',
  'thank_you',
  'update',
] as const satisfies Template['category'][];
export const KINDS = ['contact', 'lead', 'account', 'opportunity'] as const satisfies Kind[];

const KEY = ['templates'];
const PATH = '/api/email-templates';

async function everyTemplate(signal: AbortSignal): Promise<Template[]> {
  const found: Template[] = [];
  let cursor: string | null = null;
  do {
    const query = { limit: 200, ...(cursor ? { cursor } : {}) };
    const page: { items: Template[]; nextCursor: string | null } = await api.list(PATH, query, signal);
    found.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor);
  return found;
}

export const templatesQuery = queryOptions({
  queryKey: [...KEY, 'list'],
  queryFn: ({ signal }) => everyTemplate(signal),
  staleTime: 15_000,
});

export const variablesQuery = (kind: Kind) =>
  queryOptions({
    queryKey: [...KEY, 'variables', kind],
    queryFn: ({ signal }) => api.get<TemplateVariable[]>(`${PATH}/variables`, { entity_type: kind }, signal),
    staleTime: 60_000,
  });

/** How the texts read now, with what is wrong with them; the last answer stays until the next is there. */
export const previewQuery = (draft: Draft) =>
  queryOptions({
    queryKey: [...KEY, 'preview', draft],
    queryFn: () => api.post<Preview>(`${PATH}/preview`, draft),
    placeholderData: keepPreviousData,
    staleTime: 15_000,
  });

export const versionsQuery = (id: string) =>
  queryOptions({
    queryKey: [...KEY, 'versions', id],
    queryFn: ({ signal }) => api.get<TemplateVersion[]>(`${PATH}/${id}/versions`, undefined, signal),
  });

function useChanged() {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: KEY });
}

/** A new template, or a change of one. */
export function useSaveTemplate(id: string | null) {
  return useMutation({
    mutationFn: (values: TemplateValues) =>
      id ? api.patch<Template>(`${PATH}/${id}`, values) : api.post<Template>(PATH, values),
    onSuccess: useChanged(),
  });
}

export function useCopyTemplate() {
  return useMutation({
    mutationFn: (id: string) => api.post<Template>(`${PATH}/${id}/copy`),
    onSuccess: useChanged(),
  });
}

export function useDeleteTemplate() {
  return useMutation({
    mutationFn: (id: string) => api.remove(`${PATH}/${id}`),
    onSuccess: useChanged(),
  });
}

export function useRestoreVersion(id: string) {
  return useMutation({
    mutationFn: (version: string) => api.post<Template>(`${PATH}/${id}/versions/${version}/restore`),
    onSuccess: useChanged(),
  });
}
