import { useQuery } from '@tanstack/react-query';
import { useMe } from '@/api/session';
import { Copyable } from '@/components/Copyable';
import { SkeletonRows } from '@/components/Skeleton';
import { ErrorState } from '@/components/States';
import { SettingsCard, SettingsSection } from '@/features/settings/SettingsSection';
import { useTexts } from '@/lib/i18n';
import { ProviderForm } from './ProviderForm';
import { ProviderState } from './ProviderState';
import { addressesQuery, providerSettingsQuery } from './queries';
import { texts } from './texts';
import classes from './SingleSignOn.module.css';

/** Settings → Single sign-on: of the workspace, outside of all of the installation. */
export function SingleSignOn() {
  const t = useTexts(texts);
  const { tenant } = useMe();
  const { data, error, refetch } = useQuery(providerSettingsQuery);
  return (
    <SettingsSection
      title={t('title')}
      scope={tenant ? 'tenant' : 'system'}
      description={t(tenant ? 'description' : 'systemDescription')}
    >
      {error ? (
        <ErrorState title={t('failed')} error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <SkeletonRows columns={2} />
      ) : (
        <>
          {data && <ProviderState provider={data} />}
          <AddressCard />
          <ProviderForm key={data ? 'kept' : 'new'} provider={data} />
        </>
      )}
    </SettingsSection>
  );
}

function AddressCard() {
  const t = useTexts(texts);
  const { data } = useQuery(addressesQuery);
  return (
    <SettingsCard title={t('addresses')} text={t('addressesText')}>
      <div className={classes.stack}>
        <div>
          <div className={classes.label}>{t('redirect')}</div>
          <Copyable value={data?.redirect_uri ?? '…'} label={t('redirect')} />
        </div>
        <div>
          <div className={classes.label}>{t('signInPage')}</div>
          <Copyable value={data?.sign_in_page ?? '…'} label={t('signInPage')} />
        </div>
      </div>
    </SettingsCard>
  );
}
