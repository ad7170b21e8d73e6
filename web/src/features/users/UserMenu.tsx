import { ActionIcon, Menu } from '@mantine/core';
import {
  IconDeviceLaptop,
  IconDots,
  IconEye,
  IconKey,
  IconLockOpen,
  IconLogout,
  IconMail,
  IconPencil,
  IconShieldX,
  IconUserCheck,
  IconUserOff,
} from '@tabler/icons-react';
import { messageOf } from '@/api/errors';
import type { User } from '@/api/identity';
import { usePermission } from '@/api/session';
import { texts as viewTexts } from '@/features/impersonation/texts';
import { useCanViewAs } from '@/features/impersonation/use-can-view-as';
import { PrivacyItems } from '@/features/privacy/PrivacyItems';
import { useTexts } from '@/lib/i18n';
import { toastDone, toastRefused } from '@/lib/toasts';
import { useActivate, useInvite, useRescue } from './queries';
import { texts } from './texts';
import { nameOf, statusOf } from './user-parts';
import type { UserDialog } from './Users';

interface UserMenuProps {
  user: User;
  isSelf: boolean;
  onDialog: (dialog: UserDialog) => void;
}

/** What an administrator may do for or with one user. */
export function UserMenu({ user, isSelf, onDialog }: UserMenuProps) {
  const t = useTexts(texts);
  const v = useTexts(viewTexts);
  const canViewAs = useCanViewAs();
  const guardsPrivacy = usePermission('privacy.manage');
  // Not in the menu's own items: they are gone, and their answers with them, once it closes.
  const activate = useActivate();
  const invite = useInvite();
  const rescue = useRescue();
  const name = nameOf(user);
  const status = statusOf(user);
  const ended = status === 'inactive' || status === 'terminated';
  const onError = (error: unknown) => toastRefused(messageOf(error));
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <ActionIcon variant="subtle" size={32} aria-label={t('menu', { name })}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => onDialog({ kind: 'edit', user })}>
          {t('editItem')}
        </Menu.Item>
        {canViewAs && !isSelf && !ended && status !== 'invited' && (
          <Menu.Item leftSection={<IconEye size={16} />} onClick={() => onDialog({ kind: 'view-as', user })}>
            {v('openFor', { name })}
          </Menu.Item>
        )}
        {!isSelf && !ended && <Rescue user={user} onDialog={onDialog} invite={invite} rescue={rescue} />}
        {!isSelf && !ended && (
          <>
            <Menu.Divider />
            <Menu.Item
              leftSection={<IconUserOff size={16} />}
              onClick={() => onDialog({ kind: 'deactivate', user })}
            >
              {t('deactivate')}
            </Menu.Item>
          </>
        )}
        {ended && (
          <Menu.Item
            leftSection={<IconUserCheck size={16} />}
            onClick={() =>
              activate.mutate(user.id, { onSuccess: () => toastDone(t('activated', { name })), onError })
            }
          >
            {t('activate')}
          </Menu.Item>
        )}
        {guardsPrivacy && (
          <PrivacyItems
            person={{ collection: 'users', id: user.id }}
            onErase={ended ? () => onDialog({ kind: 'erase', user }) : undefined}
          />
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

interface RescueProps extends Omit<UserMenuProps, 'isSelf'> {
  invite: ReturnType<typeof useInvite>;
  rescue: ReturnType<typeof useRescue>;
}

/** For somebody who cannot get in: an invitation again, or a way back. */
function Rescue({ user, onDialog, invite, rescue }: RescueProps) {
  const t = useTexts(texts);
  const name = nameOf(user);
  const { id, email } = user;
  const onError = (error: unknown) => toastRefused(messageOf(error));
  if (statusOf(user) === 'invited')
    return (
      <Menu.Item
        leftSection={<IconMail size={16} />}
        onClick={() =>
          invite.mutate(id, {
            onSuccess: ({ link }) =>
              link ? onDialog({ kind: 'link', email, link }) : toastDone(t('inviteSent', { email })),
            onError,
          })
        }
      >
        {t('inviteAgain')}
      </Menu.Item>
    );
  return (
    <>
      <Menu.Item
        leftSection={<IconKey size={16} />}
        onClick={() =>
          rescue.link.mutate(id, {
            onSuccess: ({ link }) => onDialog({ kind: 'recovery', email, link }),
            onError,
          })
        }
      >
        {t('recovery')}
      </Menu.Item>
      <Menu.Item
        leftSection={<IconLockOpen size={16} />}
        onClick={() =>
          rescue.unlock.mutate(id, { onSuccess: () => toastDone(t('unlocked', { name })), onError })
        }
      >
        {t('unlock')}
      </Menu.Item>
      <Menu.Item
        leftSection={<IconShieldX size={16} />}
        onClick={() =>
          rescue.resetFactor.mutate(id, { onSuccess: () => toastDone(t('factorReset', { name })), onError })
        }
      >
        {t('resetFactor')}
      </Menu.Item>
      <Menu.Item
        leftSection={<IconDeviceLaptop size={16} />}
        onClick={() => onDialog({ kind: 'devices', user })}
      >
        {t('devicesItem')}
      </Menu.Item>
      <Menu.Item
        leftSection={<IconLogout size={16} />}
        onClick={() =>
          rescue.signOut.mutate(id, {
            onSuccess: ({ ended }) => toastDone(t('signedOut', { count: ended, name })),
            onError,
          })
        }
      >
        {t('signOut')}
      </Menu.Item>
    </>
  );
}
