import { queryOptions } from '@tanstack/react-query';
import { api } from './client';
import type { components } from './schema';

export type ReadOnlyState = components['schemas']['ReadOnlyState'];

/** Whether anything may be changed at the moment; asked again while a page is looked at. */
export const readOnlyQuery = queryOptions({
  queryKey: ['read-only'],
  queryFn: ({ signal }) => api.get<ReadOnlyState>('/api/system/readonly', undefined, signal),
  staleTime: 5_000,
  refetchInterval: 30_000,
});
