import { ActionIcon, Menu } from '@mantine/core';
import {
  IconDots,
  IconKey,
  IconPencil,
  IconPlayerPause,
  IconPlayerPlay,
  IconRepeat,
  IconTrash,
} from '@tabler/icons-react';
import { useState } from 'react';
import { messageOf } from '@/api/errors';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { toastUndo } from '@/components/toast-undo';
import { useTexts } from '@/lib/i18n';
import { toastDone, toastRefused } from '@/lib/toasts';
import { useDeleteWebhook, useRotateSecret, useSaveWebhook, type Webhook, type WithSecret } from './queries';
import { ReplayDialog } from './ReplayDialog';
import { texts } from './texts';

interface WebhookMenuProps {
  webhook: Webhook;
  isOff: boolean;
  onEdit: () => void;
  onSecret: (issued: WithSecret) => void;
}

/** Changing, switching off and on, a replay, a new secret, deleting. */
export function WebhookMenu({ webhook, isOff, onEdit, onSecret }: WebhookMenuProps) {
  const t = useTexts(texts);
  const [open, setOpen] = useState<'replay' | 'rotate' | 'remove' | null>(null);
  const save = useSaveWebhook(webhook.id);
  const rotate = useRotateSecret(webhook.id);
  const remove = useDeleteWebhook();
  const { id, name, is_active: isActive } = webhook;
  const onError = (refused: Error) => toastRefused(messageOf(refused));
  const put = (active: boolean) =>
    save.mutate(
      { is_active: active },
      {
        onSuccess: () =>
          toastUndo(t(active ? 'isOn' : 'isOff', { name }), () => save.mutateAsync({ is_active: !active })),
        onError,
      },
    );
  const issue = (issued: WithSecret) => {
    setOpen(null);
    onSecret(issued);
  };
  return (
    <>
      <Menu position="bottom-end" width={200}>
        <Menu.Target>
          <ActionIcon variant="subtle" size={32} aria-label={t('more', { name })}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={16} />} onClick={onEdit}>
            {t('change')}
          </Menu.Item>
          {isActive && !isOff && (
            <Menu.Item leftSection={<IconRepeat size={16} />} onClick={() => setOpen('replay')}>
              {t('replay')}
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconKey size={16} />} onClick={() => setOpen('rotate')}>
            {t('rotate')}
          </Menu.Item>
          <Menu.Item
            leftSection={isActive ? <IconPlayerPause size={16} /> : <IconPlayerPlay size={16} />}
            onClick={() => put(!isActive)}
          >
            {t(isActive ? 'switchOff' : 'switchOn')}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item leftSection={<IconTrash size={16} />} onClick={() => setOpen('remove')}>
            {t('remove')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {open === 'replay' && <ReplayDialog webhook={webhook} onClose={() => setOpen(null)} />}
      <ConfirmDialog
        opened={open === 'rotate'}
        title={t('rotateTitle', { name })}
        confirm={t('rotateYes')}
        busy={rotate.isPending}
        onClose={() => setOpen(null)}
        onConfirm={() => rotate.mutate(undefined, { onSuccess: issue, onError })}
      >
        {t('rotateText')}
      </ConfirmDialog>
      <ConfirmDialog
        opened={open === 'remove'}
        title={t('removeTitle', { name })}
        confirm={t('removeYes')}
        danger
        busy={remove.isPending}
        onClose={() => setOpen(null)}
        onConfirm={() => remove.mutate(id, { onSuccess: () => toastDone(t('removed', { name })), onError })}
      >
        {t('removeText')}
      </ConfirmDialog>
    </>
  );
}
