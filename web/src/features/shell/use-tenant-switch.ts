import { useNavigate, useParams } from '@tanstack/react-router';
import { messageOf } from '@/api/errors';
import { useSwitchTenant } from '@/api/session';
import { toastDone, toastRefused } from '@/lib/toasts';
import { texts } from './texts';

/** Enter another workspace on the same kind of page; an id is never carried over. */
export function useTenantSwitch(): (id: string, name: string) => void {
  const navigate = useNavigate();
  const { type } = useParams({ strict: false });
  const { mutate } = useSwitchTenant();
  return (id, name) =>
    mutate(id, {
      onSuccess: () => {
        toastDone(texts.say('switched', { name }));
        void (type ? navigate({ to: '/$type', params: { type }, search: {} }) : navigate({ to: '/' }));
      },
      onError: (error) => toastRefused(messageOf(error)),
    });
}
