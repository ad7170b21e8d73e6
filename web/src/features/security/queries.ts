import { api } from '@/api/client';
import { useMutation } from '@/api/mutation';

/** End every sign-in of the workspace, outside of all of the installation, but one's own. */
export function useSignEveryoneOut() {
  return useMutation({
    mutationFn: () => api.post<{ ended: number }>('/api/settings/auth/sign-out-everyone', { confirm: true }),
  });
}
