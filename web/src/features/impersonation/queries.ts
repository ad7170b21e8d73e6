import { api } from '@/api/client';
import { useMutation } from '@/api/mutation';
import type { components } from '@/api/schema';
import { useSessionChanged } from '@/api/session';

export interface ViewAs {
  user_id: string;
  reason: string;
  allow_changes: boolean;
}

/** Go on with the rights of somebody else; the own sign-in waits. */
export function useViewAs() {
  const onSuccess = useSessionChanged();
  return useMutation({
    mutationFn: (values: ViewAs) => api.post<components['schemas']['Begun']>('/api/auth/impersonate', values),
    onSuccess,
  });
}

/** Back to oneself. */
export function useStopViewing() {
  const onSuccess = useSessionChanged();
  return useMutation({ mutationFn: () => api.post<undefined>('/api/auth/stop-impersonate'), onSuccess });
}
