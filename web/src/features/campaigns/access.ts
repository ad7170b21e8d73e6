import { useMe, usePermission } from '@/api/session';

/** Whether campaigns are there for this person: the module is on, and they may read them. */
export function useSeesCampaigns(): boolean {
  const { modules } = useMe();
  return usePermission('campaigns.read') && modules['ai_campaigns'] === true;
}
