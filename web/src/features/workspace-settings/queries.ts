import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { useMutation } from '@/api/mutation';
import type { components } from '@/api/schema';
import { useMe } from '@/api/session';

export type Setting = components['schemas']['EffectiveSetting'];
export type Scope = Setting['scope'];

/** Every setting of a scope: of the workspace, of the installation, or one's own. */
export function settingsQuery(scope: Scope) {
  return queryOptions({
    queryKey: ['settings', scope],
    queryFn: ({ signal }) =>
      scope === 'system'
        ? api.get<Setting[]>('/api/system/settings', undefined, signal)
        : api.get<Setting[]>('/api/settings/effective', { scope }, signal),
    staleTime: 15_000,
  });
}

export interface SettingsChange {
  /** By key; null goes back to what is inherited. */
  settings?: Record<string, unknown>;
  locked?: Record<string, boolean>;
}

/** Save settings of a scope. What depends on them is asked for again: they hold from the next request on. */
export function useSaveSettings(scope: Scope) {
  const queries = useQueryClient();
  const { user } = useMe();
  return useMutation({
    mutationFn: ({ settings = {}, locked }: SettingsChange) =>
      scope === 'system'
        ? api.put<unknown>('/api/system/settings', { settings, ...(locked ? { locked } : {}) })
        : scope === 'tenant'
          ? api.put<unknown>('/api/settings/effective', { settings })
          : api.put<unknown>(`/api/users/${user.id}`, { preferences: settings }),
    onSuccess: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ['settings'] }),
        queries.invalidateQueries({ queryKey: ['me'] }),
        queries.invalidateQueries({ queryKey: ['setup-checklist'] }),
      ]),
  });
}
