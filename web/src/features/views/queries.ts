import { keepPreviousData, queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { ApiError } from '@/api/errors';
import { useMutation } from '@/api/mutation';
import type { Schemas, TypeName } from '@/api/types';

export type SavedView = Schemas['View'];
export type ViewContent = Pick<SavedView, 'filter' | 'q' | 'sort' | 'columns' | 'layout' | 'pipeline_id'>;
export type ViewChange = Partial<
  ViewContent & Pick<SavedView, 'name' | 'is_shared' | 'is_pinned' | 'is_default'>
>;

const NONE: SavedView[] = [];

/** Every view somebody sees, of all lists: asked for beside the session, so that a list opens at once with its view. */
export const savedViewsQuery = queryOptions({
  queryKey: ['saved-views'],
  queryFn: ({ signal }) =>
    api.get<SavedView[]>('/api/saved-views', undefined, signal).catch((error: unknown) => {
      if (error instanceof ApiError && error.code === 'TENANT_REQUIRED') return NONE;
      throw error;
    }),
  staleTime: 60_000,
});

export function useSavedViews(type: TypeName): SavedView[] {
  const { data } = useQuery({
    ...savedViewsQuery,
    select: (views) => views.filter((view) => view.entity === type),
  });
  return data ?? NONE;
}

/** How many records each of the tabs shows: asked for once for all of them, after the list itself. */
export function useTabCounts(type: TypeName, isWanted: boolean) {
  const { data } = useQuery({
    queryKey: ['records', type, 'views'],
    queryFn: ({ signal }) =>
      api.get<Schemas['ViewCount'][]>('/api/saved-views/counts', { entity: type }, signal),
    enabled: isWanted,
    staleTime: 30_000,
    placeholderData: keepPreviousData,
  });
  return data ?? NO_COUNTS;
}
const NO_COUNTS: Schemas['ViewCount'][] = [];

function useKept() {
  const queries = useQueryClient();
  return (change: (views: SavedView[]) => SavedView[]) => {
    queries.setQueryData(savedViewsQuery.queryKey, (views) => change(views ?? NONE));
    void queries.invalidateQueries({ queryKey: savedViewsQuery.queryKey });
    void queries.invalidateQueries({
      queryKey: ['records'],
      predicate: ({ queryKey }) => queryKey[2] === 'views',
    });
  };
}

export function useCreateView() {
  const keep = useKept();
  return useMutation({
    mutationFn: (body: ViewChange & { entity: string; name: string }) =>
      api.post<SavedView>('/api/saved-views', body),
    onSuccess: (view) => keep((views) => [...views, view]),
  });
}

export function useChangeView() {
  const keep = useKept();
  return useMutation({
    mutationFn: ({ id, change }: { id: string; change: ViewChange & { version?: number } }) =>
      api.patch<SavedView>(`/api/saved-views/${id}`, change),
    onSuccess: (view) => keep((views) => views.map((each) => (each.id === view.id ? view : each))),
  });
}

export function useDeleteView() {
  const keep = useKept();
  return useMutation({
    mutationFn: (id: string) => api.remove(`/api/saved-views/${id}`),
    onSuccess: (_, id) => keep((views) => views.filter((each) => each.id !== id)),
  });
}
