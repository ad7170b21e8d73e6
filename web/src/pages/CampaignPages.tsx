import { useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useMe, usePermission } from '@/api/session';
import { NoPermission } from '@/components/States';
import { useSeesCampaigns } from '@/features/campaigns/access';
import { actionsOf } from '@/features/campaigns/campaign-actions';
import { CampaignEditor } from '@/features/campaigns/CampaignEditor';
import { CampaignList } from '@/features/campaigns/CampaignList';
import { CampaignMonitor } from '@/features/campaigns/CampaignMonitor';
import { LoadCampaign } from '@/features/campaigns/LoadCampaign';
import { NotEditable } from '@/features/campaigns/NotEditable';

export function CampaignsPage() {
  return (
    <Allowed>
      <CampaignList />
    </Allowed>
  );
}

export function NewCampaignPage() {
  return (
    <Allowed change>
      <CampaignEditor campaign={null} />
    </Allowed>
  );
}

export function CampaignPage() {
  const { id = '' } = useParams({ strict: false });
  return (
    <Allowed>
      <LoadCampaign id={id}>{(campaign) => <CampaignMonitor key={id} campaign={campaign} />}</LoadCampaign>
    </Allowed>
  );
}

export function EditCampaignPage() {
  const { id = '' } = useParams({ strict: false });
  return (
    <Allowed change>
      <LoadCampaign id={id}>
        {(campaign) =>
          actionsOf(campaign).includes('edit') ? (
            <CampaignEditor key={id} campaign={campaign} />
          ) : (
            <NotEditable campaign={campaign} />
          )
        }
      </LoadCampaign>
    </Allowed>
  );
}

function Allowed({ change = false, children }: { change?: boolean; children: ReactNode }) {
  const sees = useSeesCampaigns();
  const manages = usePermission('campaigns.manage');
  const { tenant } = useMe();
  return sees && (!change || manages) ? children : <NoPermission tenant={tenant?.name} />;
}
