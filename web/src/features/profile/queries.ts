import { useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import type { User } from '@/api/identity';
import { useMutation } from '@/api/mutation';

export function useRename(userId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (names: { first_name: string; last_name: string }) =>
      api.patch<User>(`/api/users/${userId}`, names),
    onSuccess: () =>
      Promise.all(
        [['me'], ['users'], ['employees']].map((queryKey) => queries.invalidateQueries({ queryKey })),
      ),
  });
}
