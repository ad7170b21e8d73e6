import { useNavigate } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { messageOf } from '@/api/errors';
import { usePermission } from '@/api/session';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { toastDone, toastRefused } from '@/lib/toasts';
import { actionsOf, permissionFor, type CampaignAction } from './campaign-actions';
import { progressOf, useCampaignCalls, type Campaign } from './queries';
import { StartDialog } from './StartDialog';
import { texts } from './texts';

interface CampaignActions {
  /** What this person may do with the campaign as it is. */
  actions: CampaignAction[];
  run: (action: CampaignAction) => void;
  isBusy: boolean;
  /** The dialog that an action opened; drawn by whoever offers the actions. */
  dialog: ReactNode;
}

/** What may be done with a campaign now, each asking first where it cannot be taken back. */
export function useCampaignActions(campaign: Campaign): CampaignActions {
  const t = useTexts(texts);
  const format = useFormat();
  const navigate = useNavigate();
  const calls = useCampaignCalls(campaign.id);
  const [asked, setAsked] = useState<CampaignAction | null>(null);
  const may = {
    'campaigns.manage': usePermission('campaigns.manage'),
    'campaigns.send': usePermission('campaigns.send'),
  };
  const { id, name } = campaign;
  const progress = progressOf(campaign);
  const onError = (error: unknown) => toastRefused(messageOf(error));
  const close = () => setAsked(null);
  const send = (action: 'pause' | 'resume' | 'cancel' | 'retry') =>
    calls.change.mutate(action, {
      onSuccess: () => toastDone(t(`done_${action}`, { name })),
      onError,
      onSettled: close,
    });
  const clone = () =>
    calls.clone.mutate(undefined, {
      onSuccess: (made) => {
        toastDone(t('done_clone', { name: made.name }));
        void navigate({ to: '/campaigns/$id/edit', params: { id: made.id } });
      },
      onError,
    });
  const remove = () =>
    calls.remove.mutate(undefined, {
      onSuccess: () => {
        toastDone(t('done_delete', { name }));
        void navigate({ to: '/campaigns' });
      },
      onError,
      onSettled: close,
    });
  const run = (action: CampaignAction) => {
    if (action === 'edit') void navigate({ to: '/campaigns/$id/edit', params: { id } });
    else if (action === 'clone') clone();
    else if (action === 'pause' || action === 'resume') send(action);
    else setAsked(action);
  };
  const isBusy = calls.change.isPending || calls.clone.isPending || calls.remove.isPending;
  const confirm = (text: 'cancel' | 'retry' | 'delete', onConfirm: () => void, count: number) => (
    <ConfirmDialog
      opened
      title={t(`ask_${text}`, { name })}
      confirm={t(`yes_${text}`, { count, shown: format.number(count) })}
      cancel={t('keep')}
      danger={text !== 'retry'}
      busy={isBusy}
      onConfirm={onConfirm}
      onClose={close}
    >
      {t(`why_${text}`, { count, shown: format.number(count) })}
    </ConfirmDialog>
  );
  const left = progress.total - progress.processed;
  return {
    actions: actionsOf(campaign).filter((action) => may[permissionFor(action)]),
    run,
    isBusy,
    dialog:
      asked === 'start' ? (
        <StartDialog campaign={campaign} onClose={close} />
      ) : asked === 'cancel' ? (
        confirm('cancel', () => send('cancel'), left)
      ) : asked === 'retry' ? (
        confirm('retry', () => send('retry'), progress.failed)
      ) : asked === 'delete' ? (
        confirm('delete', remove, 0)
      ) : null,
  };
}
