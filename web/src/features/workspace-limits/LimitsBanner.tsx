import { IconAlertTriangle, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMe, usePermission } from '@/api/session';
import { useTexts } from '@/lib/i18n';
import { useStoredState } from '@/lib/stored-state';
import { useUsage } from './LimitRow';
import { workspaceLimitsQuery, type WorkspaceLimit } from './queries';
import { texts } from './texts';
import classes from './WorkspaceLimits.module.css';

/** What is nearly full or full, for those who run the workspace. Put away, it comes back when something else fills up. */
export function LimitsBanner() {
  const { tenant } = useMe();
  const runs = usePermission('settings.manage');
  const isLimited = Object.keys((tenant?.settings.limits as object | undefined) ?? {}).length > 0;
  return tenant && runs && isLimited ? <Banner tenantId={tenant.id} /> : null;
}

function Banner({ tenantId }: { tenantId: string }) {
  const t = useTexts(texts);
  const { data } = useQuery(workspaceLimitsQuery(tenantId));
  const full = data?.limits.filter(({ state }) => state === 'near' || state === 'reached') ?? [];
  const sign = full.map(({ name, state, most }) => `${name}:${state}:${most ?? ''}`).join(' ');
  const [away, setAway] = useStoredState(`limits-away-${tenantId}`, '');
  if (sign === '' || sign === away) return null;
  return (
    <section className={classes.banner} role="status" aria-label={t('banner')}>
      <IconAlertTriangle size={18} aria-hidden />
      <p className={classes.words}>
        {full.map((limit) => (
          <Words key={limit.name} limit={limit} />
        ))}
        <Link to="/settings/$page" params={{ page: 'plan' }}>
          {t('usage')}
        </Link>
      </p>
      <button type="button" className={classes.close} aria-label={t('close')} onClick={() => setAway(sign)}>
        <IconX size={16} aria-hidden />
      </button>
    </section>
  );
}

function Words({ limit }: { limit: WorkspaceLimit }) {
  const t = useTexts(texts);
  return (
    <>
      <b>{t(limit.state === 'reached' ? 'bannerReached' : 'bannerNear')}:</b> {limit.label}, {useUsage(limit)}
      .{' '}
    </>
  );
}
