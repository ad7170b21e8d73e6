import { ActionIcon, Menu } from '@mantine/core';
import { IconCheck, IconDots, IconSend } from '@tabler/icons-react';
import { useState } from 'react';
import { messageOf } from '@/api/errors';
import { usePermission } from '@/api/session';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { useTexts } from '@/lib/i18n';
import { toastDone, toastRefused } from '@/lib/toasts';
import { texts } from './monitor-texts';
import { useDecide, type Campaign, type Recipient } from './queries';

/** What a person may decide about a send that failed, or of which nobody knows whether it arrived. */
export function RecipientDecision({ campaign, recipient }: { campaign: Campaign; recipient: Recipient }) {
  const t = useTexts(texts);
  const sends = usePermission('campaigns.send');
  const decide = useDecide(campaign.id);
  const [isAsking, setAsking] = useState(false);
  const isUnclear = recipient.outcome === 'unclear';
  const name = recipient.name ?? recipient.destination ?? t('hidden');
  if (!sends || recipient.status !== 'failed' || campaign.status === 'cancelled') return null;
  const act = (action: 'mark_sent' | 'send_again') =>
    decide.mutate(
      { id: recipient.id, action },
      {
        onSuccess: () => toastDone(t(`done_${action}`, { name })),
        onError: (error) => toastRefused(messageOf(error)),
        onSettled: () => setAsking(false),
      },
    );
  return (
    <>
      <Menu position="bottom-end" width={190}>
        <Menu.Target>
          <ActionIcon variant="subtle" size={32} aria-label={t('decideFor', { name })}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {isUnclear && (
            <Menu.Item leftSection={<IconCheck size={16} />} onClick={() => act('mark_sent')}>
              {t('markSent')}
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconSend size={16} />} onClick={() => setAsking(true)}>
            {t('sendAgain')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ConfirmDialog
        opened={isAsking}
        title={t('againTitle', { name })}
        confirm={t('sendAgain')}
        busy={decide.isPending}
        onClose={() => setAsking(false)}
        onConfirm={() => act('send_again')}
      >
        {t(isUnclear ? 'againUnclear' : 'againFailed')}
      </ConfirmDialog>
    </>
  );
}
