import { progressOf, type Campaign } from './queries';

export type CampaignAction = 'edit' | 'start' | 'pause' | 'resume' | 'cancel' | 'retry' | 'clone' | 'delete';

/** What a campaign's status allows, in the order in which it is offered. Source: domain.md § 3.8 "Edges". */
export function actionsOf(campaign: Pick<Campaign, 'status' | 'metadata'>): CampaignAction[] {
  const retry: CampaignAction[] = progressOf(campaign).failed > 0 ? ['retry'] : [];
  switch (campaign.status) {
    case 'draft':
      return isPreparing(campaign) ? ['clone'] : ['start', 'edit', 'clone', 'delete'];
    case 'scheduled':
    case 'running':
      return ['pause', 'cancel', 'clone'];
    case 'paused':
      return ['resume', 'edit', ...retry, 'cancel', 'clone'];
    case 'completed':
      return [...retry, 'clone', 'delete'];
    case 'failed':
      return ['retry', 'clone', 'delete'];
    case 'cancelled':
      return ['clone', 'delete'];
  }
}

/** Whether its audience is being fixed: a large one takes a while after the start. */
export function isPreparing({ metadata }: Pick<Campaign, 'metadata'>): boolean {
  return metadata['preparing'] !== undefined;
}

/** The permission that an action needs. */
export function permissionFor(action: CampaignAction): 'campaigns.manage' | 'campaigns.send' {
  return action === 'start' || action === 'resume' || action === 'retry'
    ? 'campaigns.send'
    : 'campaigns.manage';
}
