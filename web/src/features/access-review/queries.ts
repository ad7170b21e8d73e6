import { infiniteQueryOptions, keepPreviousData, queryOptions, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { apiAddress } from '@/api/configuration';
import { useMutation } from '@/api/mutation';
import type { components } from '@/api/schema';

export type Review = components['schemas']['AccessReview'];
export type Line = components['schemas']['ReviewLine'];
export type Leaver = components['schemas']['Leaver'];

const KEY = ['access-reviews'] as const;
const PATH = '/api/access-reviews';

export const reviewsQuery = infiniteQueryOptions({
  queryKey: [...KEY, 'list'],
  queryFn: ({ pageParam, signal }) => api.list<Review>(PATH, { limit: 50, cursor: pageParam }, signal),
  initialPageParam: '',
  getNextPageParam: (page) => page.nextCursor ?? undefined,
});

export function reviewQuery(id: string) {
  return queryOptions({
    queryKey: [...KEY, 'one', id],
    queryFn: ({ signal }) => api.get<Review>(`${PATH}/${id}`, undefined, signal),
  });
}

export function linesQuery(id: string, decision: string | undefined) {
  return infiniteQueryOptions({
    queryKey: [...KEY, 'lines', id, decision],
    queryFn: ({ pageParam, signal }) =>
      api.list<Line>(`${PATH}/${id}/lines`, { limit: 100, cursor: pageParam, decision }, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  });
}

export function leaversQuery(days: number) {
  return queryOptions({
    queryKey: [...KEY, 'off-boarding', days],
    queryFn: ({ signal }) => api.get<Leaver[]>(`${PATH}/off-boarding`, { days }, signal),
    placeholderData: keepPreviousData,
  });
}

function useReviewsChanged(): () => Promise<unknown> {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: KEY });
}

export function useStartReview() {
  const onSuccess = useReviewsChanged();
  return useMutation({ mutationFn: () => api.post<Review>(PATH), onSuccess });
}

export interface Decision {
  line: string;
  decision: 'confirmed' | 'removed';
  note?: string | null;
  reassign_to?: string | null;
}

/** Confirms a line, or removes what it stands for. */
export function useDecide(review: string) {
  const onSuccess = useReviewsChanged();
  return useMutation({
    mutationFn: ({ line, ...body }: Decision) => api.post<Review>(`${PATH}/${review}/lines/${line}`, body),
    onSuccess,
  });
}

export function useSign(review: string) {
  const onSuccess = useReviewsChanged();
  return useMutation({
    mutationFn: (statement: string) => api.post<Review>(`${PATH}/${review}/sign`, { statement }),
    onSuccess,
  });
}

/** Where the report lies as a file. */
export function reportAddress(review: string): string {
  return apiAddress(`${PATH}/${review}/report`);
}
