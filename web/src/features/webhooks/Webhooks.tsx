import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { usePermission } from '@/api/session';
import { Notice } from '@/components/Notice';
import { SkeletonRows } from '@/components/Skeleton';
import { EmptyState, ErrorState } from '@/components/States';
import { SettingsSection } from '@/features/settings/SettingsSection';
import { usePageSearch } from '@/features/settings/use-page-search';
import { useTexts } from '@/lib/i18n';
import { DeliveryDrawer } from './DeliveryDrawer';
import { possibleQuery, webhooksQuery, type Webhook, type WithSecret } from './queries';
import { SecretDialog } from './SecretDialog';
import { texts } from './texts';
import { WebhookCard } from './WebhookCard';
import { WebhookDialog } from './WebhookDialog';
import classes from './Webhooks.module.css';

/** Settings → Webhooks: where events are sent, how that goes, and what was sent. */
export function Webhooks() {
  const t = useTexts(texts);
  const [search, change] = usePageSearch();
  const found = useQuery(webhooksQuery);
  const possible = useQuery(possibleQuery);
  const canManage = usePermission('webhooks.manage');
  const [edited, setEdited] = useState<Webhook | 'new' | null>(null);
  const [issued, setIssued] = useState<WithSecret | null>(null);
  const isOff = possible.data?.is_enabled === false;
  const logged = found.data?.find((each) => each.id === search.open);
  const create = canManage && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setEdited('new')}>
      {t('create')}
    </Button>
  );
  return (
    <SettingsSection
      title={t('title')}
      scope="tenant"
      description={t('description')}
      actions={found.data && found.data.length > 0 && create}
    >
      {isOff && <Notice tone="warning">{t('disabled')}</Notice>}
      {found.isError ? (
        <ErrorState title={t('failed')} error={found.error} onRetry={() => void found.refetch()} />
      ) : !found.data ? (
        <SkeletonRows columns={2} />
      ) : found.data.length === 0 ? (
        <EmptyState title={t('empty')} text={t(canManage ? 'emptyText' : 'emptyReadText')} actions={create} />
      ) : (
        <ul className={classes.cards}>
          {found.data.map((each) => (
            <WebhookCard
              key={each.id}
              webhook={each}
              canManage={canManage}
              isOff={isOff}
              onEdit={() => setEdited(each)}
              onDeliveries={() => change({ open: each.id })}
              onSecret={setIssued}
            />
          ))}
        </ul>
      )}
      {edited && (
        <WebhookDialog
          webhook={edited === 'new' ? null : edited}
          events={possible.data?.events ?? []}
          onIssued={setIssued}
          onClose={() => setEdited(null)}
        />
      )}
      {issued && <SecretDialog issued={issued} onClose={() => setIssued(null)} />}
      {logged && (
        <DeliveryDrawer
          webhook={logged}
          canReplay={canManage && !isOff && logged.is_active}
          onClose={() => change({ open: '', status: '', q: '' })}
        />
      )}
    </SettingsSection>
  );
}
