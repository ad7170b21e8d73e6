import { useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { identityKeys, type User } from '@/api/identity';
import { useMutation } from '@/api/mutation';

export interface LoginChange {
  id: string;
  status?: 'active' | 'inactive';
  is_superadmin?: boolean;
  /** Who takes over open records when a login is switched off: `keep`, or `unassigned`. */
  reassign_to?: string;
}

/** Change a login from outside every workspace. */
export function useChangeLogin() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...changes }: LoginChange) => api.patch<User>(`/api/users/${id}`, changes),
    onSuccess: () => queries.invalidateQueries({ queryKey: identityKeys.users }),
  });
}

/** Mail somebody a link for a new password, as if they had asked for it. */
export function useMailRecovery() {
  return useMutation({
    mutationFn: (email: string) => api.post<unknown>('/api/auth/forgot-password', { email }),
  });
}
