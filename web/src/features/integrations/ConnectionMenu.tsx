import { ActionIcon, Menu } from '@mantine/core';
import {
  IconDots,
  IconKey,
  IconMailForward,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlugConnectedX,
} from '@tabler/icons-react';
import { useState } from 'react';
import { messageOf } from '@/api/errors';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { useTexts } from '@/lib/i18n';
import { toastDone, toastRefused } from '@/lib/toasts';
import { useDeleteIntegration, useSaveIntegration, type Integration, type IntegrationType } from './queries';
import { ReplaceDialog } from './ReplaceDialog';
import { SendTestDialog } from './SendTestDialog';
import { texts } from './texts';

interface ConnectionMenuProps {
  integration: Integration;
  type: IntegrationType | undefined;
}

/** A test mail, new credentials, switching off and on, disconnecting. */
export function ConnectionMenu({ integration, type }: ConnectionMenuProps) {
  const t = useTexts(texts);
  const [open, setOpen] = useState<'replace' | 'send' | 'remove' | null>(null);
  const save = useSaveIntegration(integration.id);
  const remove = useDeleteIntegration();
  const { id, name, is_active: isActive } = integration;
  const onError = (refused: Error) => toastRefused(messageOf(refused));
  const put = (active: boolean, undo: boolean) =>
    save.mutate(
      { is_active: active },
      {
        onSuccess: () =>
          toastDone(t(active ? 'isOn' : 'isOff', { name }), undo ? () => put(!active, false) : undefined),
        onError,
      },
    );
  const hasSecrets = type && (type.secrets.length > 0 || type.needs_webhook_secret);
  return (
    <>
      <Menu position="bottom-end" width={220}>
        <Menu.Target>
          <ActionIcon variant="subtle" size={32} aria-label={t('more', { name })}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {type?.group === 'mail' && (
            <Menu.Item leftSection={<IconMailForward size={16} />} onClick={() => setOpen('send')}>
              {t('sendTest')}
            </Menu.Item>
          )}
          {hasSecrets && (
            <Menu.Item leftSection={<IconKey size={16} />} onClick={() => setOpen('replace')}>
              {t('replace')}
            </Menu.Item>
          )}
          <Menu.Item
            leftSection={isActive ? <IconPlayerPause size={16} /> : <IconPlayerPlay size={16} />}
            onClick={() => put(!isActive, true)}
          >
            {t(isActive ? 'switchOff' : 'switchOn')}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item leftSection={<IconPlugConnectedX size={16} />} onClick={() => setOpen('remove')}>
            {t('remove')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {open === 'replace' && type && (
        <ReplaceDialog integration={integration} type={type} onClose={() => setOpen(null)} />
      )}
      {open === 'send' && <SendTestDialog integration={integration} onClose={() => setOpen(null)} />}
      <ConfirmDialog
        opened={open === 'remove'}
        title={t('removeTitle', { name })}
        confirm={t('remove')}
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
