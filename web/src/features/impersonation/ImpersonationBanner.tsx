import { Button } from '@mantine/core';
import { IconEye, IconEyeEdit } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { whenBorrowedEnds } from '@/api/client';
import { useMe } from '@/api/session';
import type { Impersonation } from '@/api/types';
import { useTexts } from '@/lib/i18n';
import { texts } from './texts';
import { useStop } from './use-stop';
import classes from './ImpersonationBanner.module.css';

const MINUTE = 60_000;

/** On every page while somebody looks through another's eyes: whose, where, how long still, and the way out. */
export function ImpersonationBanner() {
  const { impersonation } = useMe().sign_in;
  return impersonation && <Viewing impersonation={impersonation} />;
}

function Viewing({ impersonation }: { impersonation: Impersonation }) {
  const t = useTexts(texts);
  const { user, tenant } = useMe();
  const { stop, isPending } = useStop();
  const left = useMillisecondsLeft(impersonation.expires_at);
  const name = [user.first_name, user.last_name].filter(Boolean).join(' ') || user.email;
  const Eye = impersonation.may_change ? IconEyeEdit : IconEye;
  return (
    <section
      className={classes.banner}
      data-may-change={impersonation.may_change || undefined}
      aria-label={t('banner')}
      title={impersonation.reason}
    >
      <Eye size={18} aria-hidden className={classes.icon} />
      <p className={classes.words}>
        {t('viewing', { tenant: tenant?.name ?? '' })} <b>{name}</b>
        <span className={classes.facts}>
          {t(impersonation.may_change ? 'mayChange' : 'readOnly')} ·{' '}
          <span className="num">{t('left', { count: Math.max(0, Math.ceil(left / MINUTE)) })}</span>
        </span>
      </p>
      <Button variant="default" size="xs" className={classes.stop ?? ''} loading={isPending} onClick={stop}>
        {t('stop')}
      </Button>
    </section>
  );
}

/** How long the borrowed session lasts; at its end, noticed here or by the server, the page begins anew as oneself. */
function useMillisecondsLeft(expiresAt: string): number {
  const end = Date.parse(expiresAt);
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const begin = () => window.location.assign('/');
    whenBorrowedEnds(begin);
    const tick = setInterval(() => (Date.now() >= end ? begin() : setNow(Date.now())), 10_000);
    return () => {
      whenBorrowedEnds(null);
      clearInterval(tick);
    };
  }, [end]);
  return end - now;
}
