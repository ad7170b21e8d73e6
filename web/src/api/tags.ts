import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from './client';
import { useMutation } from './mutation';
import type { Schemas } from './types';

export type Tag = Schemas['Tag'];
export type TagValues = Pick<Tag, 'name' | 'color' | 'description' | 'entity_types'>;

/** Every tag of the workspace: what a chip is called and how it looks. */
export const tagsQuery = queryOptions({
  queryKey: ['tags'],
  queryFn: ({ signal }) => api.get<Tag[]>('/api/tags', undefined, signal),
  staleTime: 60_000,
});

/** The same with the number of their uses. */
export const countedTagsQuery = queryOptions({
  queryKey: ['tags', 'counted'],
  queryFn: ({ signal }) => api.get<Tag[]>('/api/tags', { count: true }, signal),
});

export function useTags(isWanted = true): Tag[] {
  return useQuery({ ...tagsQuery, enabled: isWanted }).data ?? NONE;
}
const NONE: Tag[] = [];

/** Those that a kind of record may get; all of them where the kind is not known. */
export function offeredTags(tags: Tag[], type: string | undefined): Tag[] {
  return tags.filter(
    ({ entity_types: kinds }) => type === undefined || kinds.length === 0 || kinds.includes(type),
  );
}

/** The name of a tag; its slug while that is not known. */
export function tagName(tags: Tag[], slug: string): string {
  return tags.find((tag) => tag.slug === slug)?.name ?? slug;
}

function useChanged() {
  const queries = useQueryClient();
  return () =>
    Promise.all(
      [['tags'], ['saved-views'], ['records']].map((queryKey) => queries.invalidateQueries({ queryKey })),
    );
}

/** Makes a tag, or changes the one that is given. */
export function useSaveTag() {
  const onSuccess = useChanged();
  return useMutation({
    mutationFn: ({ values, known }: { values: TagValues; known: Tag | null }) =>
      known
        ? api.patch<Tag>(`/api/tags/${known.id}`, { ...values, version: known.version })
        : api.post<Tag>('/api/tags', values),
    onSuccess,
  });
}

export function useMergeTag() {
  const onSuccess = useChanged();
  return useMutation({
    mutationFn: ({ id, into }: { id: string; into: string }) =>
      api.post<Tag>(`/api/tags/${id}/merge`, { into }),
    onSuccess,
  });
}

export function useDeleteTag() {
  const onSuccess = useChanged();
  return useMutation({ mutationFn: (id: string) => api.remove(`/api/tags/${id}`), onSuccess });
}
