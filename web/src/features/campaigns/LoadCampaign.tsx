import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ApiError } from '@/api/errors';
import { LinkButton } from '@/components/LinkButton';
import { SkeletonRows } from '@/components/Skeleton';
import { EmptyState, ErrorState } from '@/components/States';
import { useTexts } from '@/lib/i18n';
import { campaignQuery, type Campaign } from './queries';
import { texts } from './texts';

interface LoadCampaignProps {
  id: string;
  children: (campaign: Campaign) => ReactNode;
}

/** One campaign, or why it is not there. */
export function LoadCampaign({ id, children }: LoadCampaignProps) {
  const t = useTexts(texts);
  const { data, error, refetch } = useQuery(campaignQuery(id));
  if (data) return children(data);
  if (error instanceof ApiError && (error.status === 404 || error.status === 400))
    return (
      <EmptyState
        drawing="map"
        level={1}
        title={t('goneTitle')}
        text={t('goneText')}
        actions={<LinkButton to="/campaigns">{t('allCampaigns')}</LinkButton>}
      />
    );
  if (error) return <ErrorState title={t('failedOne')} error={error} onRetry={() => void refetch()} />;
  return <SkeletonRows rows={8} columns={3} />;
}
