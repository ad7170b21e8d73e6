import { useQuery } from '@tanstack/react-query';
import { FactList } from '@/components/FactList';
import { LinkButton } from '@/components/LinkButton';
import { Notice } from '@/components/Notice';
import { SkeletonRows } from '@/components/Skeleton';
import { ErrorState } from '@/components/States';
import { SettingsCard, SettingsSection } from '@/features/settings/SettingsSection';
import { useTexts } from '@/lib/i18n';
import { mailSettingsQuery, type MailSettings as Mail } from './queries';
import { SenderForm } from './SenderForm';
import { TestMail } from './TestMail';
import { texts } from './texts';

/** Settings → E-mail server: how mails of the installation leave, from whom they come, and whether they do. */
export function MailSettings() {
  const t = useTexts(texts);
  const { data, error, refetch } = useQuery(mailSettingsQuery);
  return (
    <SettingsSection
      title={t('title')}
      scope="system"
      description={t('description')}
      actions={
        <LinkButton to="/settings/$page" params={{ page: 'email-outbox' }} variant="default">
          {t('outbox')}
        </LinkButton>
      }
    >
      {error ? (
        <ErrorState title={t('failed')} error={error} onRetry={() => void refetch()} />
      ) : data ? (
        <>
          <Server server={data.server} />
          <SenderForm sender={data.sender} />
          {data.server && <TestMail />}
        </>
      ) : (
        <SkeletonRows columns={2} />
      )}
    </SettingsSection>
  );
}

function Server({ server }: { server: Mail['server'] }) {
  const t = useTexts(texts);
  return (
    <SettingsCard title={t('server')} text={t('serverText')}>
      {server ? (
        <FactList
          facts={[
            [t('host'), `${server.host}:${server.port}`],
            [t('encryption'), t(`tls_${server.tls as 'starttls' | 'tls' | 'none'}`)],
            [t('user'), server.user ?? t('noUser')],
            [t('password'), t(server.has_password ? 'isSet' : 'notSet')],
          ]}
        />
      ) : (
        <Notice tone="warning">{t('noServer')}</Notice>
      )}
    </SettingsCard>
  );
}
