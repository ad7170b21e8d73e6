import { useQuery } from '@tanstack/react-query';
import { useMe } from '@/api/session';
import { SkeletonRows } from '@/components/Skeleton';
import { ErrorState } from '@/components/States';
import { SettingsCard, SettingsSection } from '@/features/settings/SettingsSection';
import { useTexts } from '@/lib/i18n';
import { LimitRow } from './LimitRow';
import { workspaceLimitsQuery, type WorkspaceLimit } from './queries';
import { texts } from './texts';
import classes from './WorkspaceLimits.module.css';

/** Settings → Plan and usage: how much the workspace holds, and may hold. */
export function PlanAndUsage() {
  const t = useTexts(texts);
  const { tenant } = useMe();
  const { data, error, refetch } = useQuery(workspaceLimitsQuery(tenant?.id ?? ''));
  const limited = data?.limits.filter(({ most }) => most !== null);
  const open = data?.limits.filter(({ most }) => most === null);
  return (
    <SettingsSection
      title={t('title')}
      scope="tenant"
      description={
        <>
          {data?.plan && <b>{t('plan', { plan: data.plan })}. </b>}
          {t('description')}
        </>
      }
    >
      {error && <ErrorState title={t('failed')} error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows />}
      {limited && (
        <SettingsCard title={t('limited')} text={t(limited.length > 0 ? 'limitedText' : 'nothingLimited')}>
          {limited.length > 0 && <Rows limits={limited} />}
        </SettingsCard>
      )}
      {open && open.length > 0 && (
        <SettingsCard title={t('open')} text={t('openText')}>
          <Rows limits={open} />
        </SettingsCard>
      )}
    </SettingsSection>
  );
}

function Rows({ limits }: { limits: WorkspaceLimit[] }) {
  return (
    <ul className={classes.rows}>
      {limits.map((limit) => (
        <LimitRow key={limit.name} limit={limit} />
      ))}
    </ul>
  );
}
