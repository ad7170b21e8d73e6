import { useNavigate } from '@tanstack/react-router';
import { messageOf } from '@/api/errors';
import { toastDone, toastRefused } from '@/lib/toasts';
import { useStopViewing } from './queries';
import { texts } from './texts';

/** What every Stop button does. */
export function useStop(): { stop: () => void; isPending: boolean } {
  const navigate = useNavigate();
  const { mutate, isPending } = useStopViewing();
  const stop = () =>
    mutate(undefined, {
      onSuccess: () => {
        toastDone(texts.say('stopped'));
        void navigate({ to: '/' });
      },
      onError: (error) => toastRefused(messageOf(error)),
    });
  return { stop, isPending };
}
