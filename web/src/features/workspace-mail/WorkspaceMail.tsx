import { useQuery } from '@tanstack/react-query';
import { useMe } from '@/api/session';
import { LinkButton } from '@/components/LinkButton';
import { SkeletonRows } from '@/components/Skeleton';
import { ErrorState } from '@/components/States';
import { SettingsCard, SettingsSection } from '@/features/settings/SettingsSection';
import { SettingsForm } from '@/features/workspace-settings/SettingsForm';
import { useTexts } from '@/lib/i18n';
import { BounceAddress } from './BounceAddress';
import { workspaceMailQuery } from './queries';
import { SenderCard } from './SenderCard';
import { texts } from './texts';

/** Settings → E-mail: the connection that mails take, what its domain publishes, and where mails that come back are told of. */
export function WorkspaceMail() {
  const t = useTexts(texts);
  const { permissions } = useMe();
  const { data, error, refetch } = useQuery(workspaceMailQuery);
  const mayChange = permissions.includes('settings.manage');
  return (
    <SettingsSection
      title={t('title')}
      scope="tenant"
      description={t('description')}
      actions={
        mayChange && (
          <LinkButton to="/settings/$page" params={{ page: 'email-outbox' }} variant="default">
            {t('outbox')}
          </LinkButton>
        )
      }
    >
      <SettingsForm scope="tenant" page="email" />
      {error ? (
        <ErrorState title={t('failed')} error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <SkeletonRows columns={2} />
      ) : (
        <>
          {data.senders.map((sender) => (
            <SenderCard key={sender.integration_id} sender={sender} mayCheck={mayChange} />
          ))}
          {data.senders.length === 0 && <SettingsCard title={t('noSendersTitle')} text={t('noSenders')} />}
          <BounceAddress bounces={data.bounces} mayChange={mayChange} />
        </>
      )}
    </SettingsSection>
  );
}
