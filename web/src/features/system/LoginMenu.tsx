import { ActionIcon, Menu } from '@mantine/core';
import {
  IconDeviceLaptop,
  IconDots,
  IconKey,
  IconLockOpen,
  IconLogout,
  IconMail,
  IconServerCog,
  IconServerOff,
  IconShieldX,
  IconUserCheck,
  IconUserOff,
  type Icon,
} from '@tabler/icons-react';
import { messageOf } from '@/api/errors';
import type { User } from '@/api/identity';
import { useRescue } from '@/features/users/queries';
import { texts as userTexts } from '@/features/users/texts';
import { nameOf } from '@/features/users/user-parts';
import { useTexts } from '@/lib/i18n';
import { toastDone, toastRefused } from '@/lib/toasts';
import { useChangeLogin, useMailRecovery } from './login-queries';
import type { LoginDialog } from './Logins';
import { texts } from './texts';

interface LoginMenuProps {
  user: User;
  isSelf: boolean;
  onDialog: (dialog: LoginDialog) => void;
}

/** What a superadmin may do for one login, or with it, whatever workspaces it belongs to. */
export function LoginMenu({ user, isSelf, onDialog }: LoginMenuProps) {
  const t = useTexts(texts);
  // Not in the menu's own items: they are gone, and their answers with them, once it closes.
  const change = useChangeLogin();
  const rescue = useRescue();
  const mail = useMailRecovery();
  const name = nameOf(user);
  const onError = (error: unknown) => toastRefused(messageOf(error));
  return (
    <Menu position="bottom-end" width={250}>
      <Menu.Target>
        <ActionIcon variant="subtle" size={32} aria-label={t('menu', { name })}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {user.status === 'active' && <Rescue {...{ user, isSelf, onDialog, rescue, mail }} />}
        {user.status === 'active' && !isSelf && (
          <>
            <Menu.Divider />
            <Item
              icon={user.role === 'superadmin' ? IconServerOff : IconServerCog}
              label={t(user.role === 'superadmin' ? 'demote' : 'promote')}
              onClick={() => onDialog({ kind: user.role === 'superadmin' ? 'demote' : 'promote', user })}
            />
          </>
        )}
        {user.status !== 'inactive' && !isSelf && (
          <Item icon={IconUserOff} label={t('switchOff')} onClick={() => onDialog({ kind: 'off', user })} />
        )}
        {user.status === 'inactive' && (
          <Item
            icon={IconUserCheck}
            label={t('switchOn')}
            onClick={() =>
              change.mutate(
                { id: user.id, status: 'active' },
                { onSuccess: () => toastDone(t('switchedOn', { name })), onError },
              )
            }
          />
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

interface RescueProps extends LoginMenuProps {
  rescue: ReturnType<typeof useRescue>;
  mail: ReturnType<typeof useMailRecovery>;
}

/** For somebody who cannot get in, or whose device is lost. */
function Rescue({ user, isSelf, onDialog, rescue, mail }: RescueProps) {
  const t = useTexts(texts);
  const say = useTexts(userTexts);
  const { link, unlock, resetFactor, signOut } = rescue;
  const { id, email } = user;
  const name = nameOf(user);
  const onError = (error: unknown) => toastRefused(messageOf(error));
  return (
    <>
      <Item
        icon={IconMail}
        label={t('mailLink')}
        onClick={() =>
          mail.mutate(email, { onSuccess: () => toastDone(t('mailedLink', { email })), onError })
        }
      />
      {!isSelf && (
        <>
          <Item
            icon={IconKey}
            label={t('copyLink')}
            onClick={() =>
              link.mutate(id, {
                onSuccess: (made) => onDialog({ kind: 'recovery', email, link: made.link }),
                onError,
              })
            }
          />
          <Item
            icon={IconLockOpen}
            label={say('unlock')}
            onClick={() =>
              unlock.mutate(id, { onSuccess: () => toastDone(say('unlocked', { name })), onError })
            }
          />
          <Item
            icon={IconShieldX}
            label={say('resetFactor')}
            onClick={() =>
              resetFactor.mutate(id, { onSuccess: () => toastDone(say('factorReset', { name })), onError })
            }
          />
        </>
      )}
      <Item
        icon={IconDeviceLaptop}
        label={say('devicesItem')}
        onClick={() => onDialog({ kind: 'devices', user })}
      />
      {!isSelf && (
        <Item
          icon={IconLogout}
          label={say('signOut')}
          onClick={() =>
            signOut.mutate(id, {
              onSuccess: ({ ended }) => toastDone(say('signedOut', { count: ended, name })),
              onError,
            })
          }
        />
      )}
    </>
  );
}

function Item({ icon: Shape, label, onClick }: { icon: Icon; label: string; onClick: () => void }) {
  return (
    <Menu.Item leftSection={<Shape size={16} />} onClick={onClick}>
      {label}
    </Menu.Item>
  );
}
