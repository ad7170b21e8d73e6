import { useQuery } from '@tanstack/react-query';
import { usePermission } from '@/api/session';
import { integrationsQuery, type Integration } from '@/features/integrations/queries';
import type { CampaignType } from './queries';

/** The services that a type of campaign can be sent through. Source: domain.md § 3.8 "Providers". */
const PROVIDERS: Record<CampaignType, readonly string[]> = {
  email: ['smtp', 'gmail', 'outlook', 'webhook_email'],
  call: ['callfluent', 'thoughtly'],
};

/** Connections of the workspace that are switched on and fit; undefined while they load or may not be read. */
export function useIntegrationsFor(type: CampaignType): { senders: Integration[] | undefined } {
  const enabled = usePermission('integrations.read');
  const { data } = useQuery({ ...integrationsQuery, enabled });
  return {
    senders: data?.filter((each) => each.is_active && PROVIDERS[type].includes(each.integration_type)),
  };
}
