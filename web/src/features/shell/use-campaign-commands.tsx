import { IconPlus, IconSend } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { usePermission } from '@/api/session';
import { useSeesCampaigns } from '@/features/campaigns/access';
import { useTexts } from '@/lib/i18n';
import type { Command } from './CommandPalette';
import { texts } from './texts';

/** What the palette offers of campaigns, as far as this person may. */
export function useCampaignCommands(): Record<'goTo' | 'create', Command[]> {
  const t = useTexts(texts);
  const navigate = useNavigate();
  const manages = usePermission('campaigns.manage');
  if (!useSeesCampaigns()) return { goTo: [], create: [] };
  const create = {
    id: 'new-campaign',
    label: t('newThing', { thing: t('campaign') }),
    icon: <IconPlus size={18} aria-hidden />,
    run: () => void navigate({ to: '/campaigns/new' }),
  };
  const goTo = {
    id: 'go-campaigns',
    label: t('goToThing', { thing: t('campaigns') }),
    icon: <IconSend size={18} aria-hidden />,
    run: () => void navigate({ to: '/campaigns' }),
  };
  return { goTo: [goTo], create: manages ? [create] : [] };
}
