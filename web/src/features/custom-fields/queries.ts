import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { useMutation } from '@/api/mutation';
import type { components } from '@/api/schema';

export type CustomField = components['schemas']['CustomField'];
export type FieldType = CustomField['field_type'];
export type Entity = CustomField['entity'];
export type Rollup = components['schemas']['RollupBody'];
export type ComputedBody = components['schemas']['ComputedBody'];
export type ComputedPreview = components['schemas']['ComputedPreview'];
export type ResultType = NonNullable<ComputedPreview['result_type']>;
type FieldBody = Partial<components['schemas']['CustomFieldBody']>;

const KEY = ['custom-fields'];

export const customFieldsQuery = queryOptions({
  queryKey: KEY,
  queryFn: async ({ signal }) => {
    const fields: CustomField[] = [];
    let cursor: string | null = null;
    do {
      const page: { items: CustomField[]; nextCursor: string | null } = await api.list<CustomField>(
        '/api/custom-fields',
        { limit: 200, ...(cursor ? { cursor } : {}) },
        signal,
      );
      fields.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor);
    return fields;
  },
});

export function fieldUseQuery(id: string) {
  return queryOptions({
    queryKey: [...KEY, id, 'use'],
    queryFn: ({ signal }) => api.get<{ records: number }>(`/api/custom-fields/${id}/use`, undefined, signal),
    staleTime: 0,
  });
}

/** What a computed field would give for the record changed last; `computed` is its JSON. */
export function computedQuery(entity: Entity, computed: string) {
  const made = JSON.parse(computed) as Partial<ComputedBody>;
  return queryOptions({
    queryKey: [...KEY, 'preview', entity, computed],
    queryFn: () => api.post<ComputedPreview>('/api/custom-fields/preview', { entity, ...made }),
    enabled:
      made.field_type === 'formula' ||
      Boolean(made.rollup?.list && (made.rollup.function === 'count' || made.rollup.field)),
    placeholderData: (before) => before,
    staleTime: 0,
    retry: false,
  });
}

/** Forms, lists and filters follow at once. */
function useChanged() {
  const queries = useQueryClient();
  return () =>
    Promise.all([KEY, ['metadata'], ['records']].map((queryKey) => queries.invalidateQueries({ queryKey })));
}

export function useSaveField() {
  const onSuccess = useChanged();
  return useMutation({
    mutationFn: ({ field, body }: { field: CustomField | null; body: FieldBody }) =>
      field
        ? api.patch<CustomField>(`/api/custom-fields/${field.id}`, { ...body, version: field.version })
        : api.post<CustomField>('/api/custom-fields', body),
    onSuccess,
  });
}

export function useOrderFields() {
  const onSuccess = useChanged();
  return useMutation({
    mutationFn: (order: { entity: Entity; ids: string[] }) => api.post('/api/custom-fields/reorder', order),
    onSuccess,
  });
}

export function useSwitchField() {
  const onSuccess = useChanged();
  return useMutation({
    mutationFn: ({ field, isActive }: { field: CustomField; isActive: boolean }) =>
      api.patch<CustomField>(`/api/custom-fields/${field.id}`, { is_active: isActive }),
    onSuccess,
  });
}

export function usePurgeField() {
  const onSuccess = useChanged();
  return useMutation({
    mutationFn: (field: CustomField) =>
      api.remove(`/api/custom-fields/${field.id}?permanent=true&confirm=true`),
    onSuccess,
  });
}
