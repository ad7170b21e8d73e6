import { usePermission } from '@/api/session';
import { LinkButton } from '@/components/LinkButton';
import { EmptyState } from '@/components/States';
import { useNamedTexts } from '@/components/use-named-texts';
import { useIntegrationsFor } from './use-senders';
import { texts } from './texts';

/** What a campaign is, and what is needed for the first one. */
export function NoCampaigns() {
  const t = useNamedTexts(texts);
  const manages = usePermission('campaigns.manage');
  const connects = usePermission('integrations.manage');
  const { senders } = useIntegrationsFor('email');
  const needsSender = manages && senders?.length === 0;
  return (
    <EmptyState
      title={t('emptyTitle')}
      text={needsSender ? `${t('emptyText')} ${t('emptySender')}` : t('emptyText')}
      actions={
        manages && (
          <>
            <LinkButton to="/campaigns/new">{t('emptyCreate')}</LinkButton>
            {needsSender && connects && (
              <LinkButton to="/settings/$page" params={{ page: 'integrations' }} variant="default">
                {t('connectSender')}
              </LinkButton>
            )}
          </>
        )
      }
    />
  );
}
