import { keepPreviousData, queryOptions, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { useMutation } from '@/api/mutation';
import { addPage, type BoardColumn, type BoardData } from './board-state';

export interface BoardRequest {
  pipeline_id?: string | undefined;
  q?: string | undefined;
  filter?: string | undefined;
}

const PAGE = 50;
const MOST = 200;

/** Refetching keeps what was loaded by "more", up to the server's page limit. */
export function boardQuery(request: BoardRequest) {
  const queryKey = ['records', 'opportunities', 'board', request] as const;
  return queryOptions({
    queryKey,
    queryFn: ({ client, signal }) => {
      const known = client.getQueryData<BoardData>(queryKey);
      const longest = Math.max(PAGE, ...(known?.columns ?? []).map((column) => column.cards.length));
      const limit = Math.min(longest, MOST);
      return api.get<BoardData>('/api/opportunities/board', { ...request, limit }, signal);
    },
    placeholderData: keepPreviousData,
    staleTime: 15_000,
  });
}

/** The next page of one column, added to the board on screen. */
export function useMoreCards(request: BoardRequest) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (column: BoardColumn) =>
      api.get<BoardData>('/api/opportunities/board', {
        ...request,
        limit: PAGE,
        stage: column.key,
        cursor: column.next_cursor,
      }),
    onSuccess: (page) => {
      const [column] = page.columns;
      if (!column) return;
      queries.setQueryData<BoardData>(
        boardQuery(request).queryKey,
        (board) => board && addPage(board, column),
      );
    },
  });
}
