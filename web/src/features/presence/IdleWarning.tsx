import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { messageOf } from '@/api/errors';
import { useSignOut } from '@/api/session';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { useTexts } from '@/lib/i18n';
import { toastRefused } from '@/lib/toasts';
import { idleQuery, useStay, WARN_SECONDS } from './queries';
import { texts } from './texts';

/** A minute before a sign-in ends that nobody uses: a question, with the seconds that are left. */
export function IdleWarning() {
  const t = useTexts(texts);
  const { data: endsAt } = useQuery(idleQuery);
  const seconds = useSecondsUntil(endsAt ?? null);
  const stay = useStay();
  const signOut = useSignOut();
  const navigate = useNavigate();
  if (seconds === null || seconds > WARN_SECONDS) return null;
  return (
    <ConfirmDialog
      opened
      title={t('title')}
      confirm={t('stay')}
      cancel={t('leave')}
      busy={stay.isPending}
      onConfirm={() => stay.mutate(undefined, { onError: (error) => toastRefused(messageOf(error)) })}
      onClose={() =>
        signOut.mutate(undefined, { onSettled: () => void navigate({ to: '/login', search: {} }) })
      }
    >
      <span className="num">{t('text', { count: Math.max(0, seconds) })}</span>
    </ConfirmDialog>
  );
}

/** Counts down each second once it is close; null without an end. */
function useSecondsUntil(time: number | null): number | null {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (time === null) return undefined;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [time]);
  return time === null ? null : Math.ceil((time - now) / 1000);
}
