import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { useMutation } from '@/api/mutation';
import type { components } from '@/api/schema';

export type Module = components['schemas']['Module'];

export const modulesQuery = queryOptions({
  queryKey: ['module-settings'],
  queryFn: ({ signal }) => api.get<Module[]>('/api/module-settings', undefined, signal),
  staleTime: 15_000,
});

export interface ModuleChange {
  key: string;
  is_enabled: boolean;
}

/** Switch a module. Menus and lists follow at once. */
export function useSwitchModule() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ key, is_enabled }: ModuleChange) =>
      api.put<Module>(`/api/module-settings/${key}`, { is_enabled }),
    onSuccess: () =>
      Promise.all(
        [['module-settings'], ['me'], ['metadata']].map((queryKey) =>
          queries.invalidateQueries({ queryKey }),
        ),
      ),
  });
}
