import { useNavigate, useParams } from '@tanstack/react-router';
import { messageOf } from '@/api/errors';
import { useSwitchTenant } from '@/api/session';
import { toastDone, toastRefused } from '@/lib/toasts';
import { texts } from './texts';

/** Enter another workspace on the same kind of page; an id is never carried over. */
export function useTenantSwitch(): (id: string, name: string) => void {
  const navigate = useNavigate();
  const { type } = useParams({ strict: false });
  const { mutateAsync } = useSwitchTenant();
  // The switch forgets all that was read: whoever asked for it may be gone from the page when it is answered.
  const run = async (id: string, name: string) => {
    try {
      await mutateAsync(id);
      toastDone(texts.say('switched', { name }));
      await (type ? navigate({ to: '/$type', params: { type }, search: {} }) : navigate({ to: '/' }));
    } catch (error) {
      toastRefused(messageOf(error));
    }
  };
  return (id, name) => void run(id, name);
}
