import { Drawer } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { MorePages } from '@/components/MoreButton';
import { SearchBox } from '@/components/SearchBox';
import { SkeletonRows } from '@/components/Skeleton';
import { EmptyState, ErrorState } from '@/components/States';
import { Toggles } from '@/components/Toggles';
import { usePageSearch } from '@/features/settings/use-page-search';
import { useTexts } from '@/lib/i18n';
import { DeliveryRow } from './DeliveryRow';
import { deliveriesQuery, type Webhook } from './queries';
import { texts } from './texts';
import classes from './Webhooks.module.css';

const STATUSES = ['delivered', 'failed', 'dead', 'pending'] as const;

interface DeliveryDrawerProps {
  webhook: Webhook;
  canReplay: boolean;
  onClose: () => void;
}

/** What was sent to a webhook and what waits, the newest first. */
export function DeliveryDrawer({ webhook, canReplay, onClose }: DeliveryDrawerProps) {
  const t = useTexts(texts);
  const phone = useMediaQuery('(max-width: 640px)', false, { getInitialValueInEffect: false });
  const [search, change] = usePageSearch();
  const found = useInfiniteQuery(deliveriesQuery(webhook.id, search.status, search.q));
  const deliveries = found.data?.pages.flatMap((page) => page.items);
  const isFiltered = Boolean(search.status ?? search.q);
  const label = {
    delivered: t('delivered'),
    failed: t('failedStatus'),
    dead: t('dead'),
    pending: t('pending'),
  };
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={phone ? '100%' : 640}
      title={t('logTitle', { name: webhook.name })}
    >
      <div className={classes.log}>
        <SearchBox label={t('search')} value={search.q} onSearch={(q) => change({ q })} />
        <Toggles
          label={t('status')}
          choices={[
            { value: '', label: t('all') },
            ...STATUSES.map((value) => ({ value, label: label[value] })),
          ]}
          chosen={search.status ?? ''}
          onChoose={(status) => change({ status })}
        />
        {found.isError ? (
          <ErrorState title={t('logFailed')} error={found.error} onRetry={() => void found.refetch()} />
        ) : !deliveries ? (
          <SkeletonRows columns={2} />
        ) : deliveries.length === 0 ? (
          <EmptyState
            drawing={isFiltered ? 'search' : 'box'}
            title={t(isFiltered ? 'logNone' : 'logEmpty')}
          />
        ) : (
          <ul className={classes.rows}>
            {deliveries.map((each) => (
              <DeliveryRow key={each.id} delivery={each} canReplay={canReplay} />
            ))}
          </ul>
        )}
        <MorePages of={found} />
      </div>
    </Drawer>
  );
}
