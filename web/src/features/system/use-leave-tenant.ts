import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { api } from '@/api/client';
import { messageOf } from '@/api/errors';
import { useMutation } from '@/api/mutation';
import { announceSession, meQuery } from '@/api/session';
import type { SignedIn } from '@/api/types';
import { toastDone, toastRefused } from '@/lib/toasts';
import { texts } from './texts';

/** For superadmins: out of the workspace, to the pages of the installation. Nothing of the workspace stays loaded. */
export function useLeaveTenant(): { leave: (name: string) => void; isPending: boolean } {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { mutate, isPending } = useMutation<SignedIn, Error, string>({
    mutationFn: () => api.post<SignedIn>('/api/auth/switch-tenant', { tenant_id: null }),
    onSuccess: async (_answer, name) => {
      await queries.fetchQuery({ ...meQuery, staleTime: 0 });
      await navigate({ to: '/settings' });
      queries.removeQueries({ predicate: (query) => query.queryKey[0] !== 'me' });
      announceSession('switched');
      toastDone(texts.say('left', { tenant: name }));
    },
    onError: (error) => toastRefused(messageOf(error)),
  });
  return { leave: mutate, isPending };
}
