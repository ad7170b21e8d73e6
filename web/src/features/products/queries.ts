import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { useMutation } from '@/api/mutation';
import { recordKeys } from '@/api/records';
import type { components } from '@/api/schema';

export type Line = components['schemas']['DealLine'];
export type Lines = components['schemas']['DealLines'];
export type LineChange = Partial<Pick<Line, 'name' | 'quantity' | 'unit_price' | 'discount'>>;

export function linesQuery(deal: string) {
  return queryOptions({
    queryKey: [...recordKeys.one('opportunities', deal), 'lines'] as const,
    queryFn: ({ signal }) => api.get<Lines>(`/api/opportunities/${deal}/lines`, undefined, signal),
    staleTime: 15_000,
  });
}

/** The amount of the deal follows, and with it lists, boards and sums. */
function useChanged() {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: ['records'] });
}

export interface NewLine {
  product_id?: string;
  name?: string;
  unit_price?: number;
}

export function useAddLine(deal: string) {
  const onSuccess = useChanged();
  return useMutation({
    mutationFn: (line: NewLine) => api.post<Line>(`/api/opportunities/${deal}/lines`, line),
    onSuccess,
  });
}

export function useChangeLine(deal: string) {
  const onSettled = useChanged();
  return useMutation({
    mutationFn: ({ line, values }: { line: Line; values: LineChange }) =>
      api.patch<Line>(`/api/opportunities/${deal}/lines/${line.id}`, { ...values, version: line.version }),
    onSettled,
  });
}

export function useRemoveLine(deal: string) {
  const onSettled = useChanged();
  return useMutation({
    mutationFn: (line: Line) => api.remove(`/api/opportunities/${deal}/lines/${line.id}`),
    onSettled,
  });
}

export function useOrderLines(deal: string) {
  const onSettled = useChanged();
  return useMutation({
    mutationFn: (ids: string[]) => api.post<Lines>(`/api/opportunities/${deal}/lines/reorder`, { ids }),
    onSettled,
  });
}
