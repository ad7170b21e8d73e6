import { Menu, UnstyledButton } from '@mantine/core';
import { IconEye, IconKeyboard, IconLogout, IconSettings, IconUserCircle } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useMe, useSignOut } from '@/api/session';
import { Avatar } from '@/components/Avatar';
import { MIXED_MENU } from '@/components/mixed-menu';
import { ThemeChoice } from '@/features/appearance/ThemeChoice';
import { texts as viewTexts } from '@/features/impersonation/texts';
import { useCanViewAs } from '@/features/impersonation/use-can-view-as';
import { ViewAsDialog } from '@/features/impersonation/ViewAsDialog';
import { useTexts } from '@/lib/i18n';
import { texts } from './texts';
import classes from './Header.module.css';

export function UserMenu({ onHelp }: { onHelp: () => void }) {
  const t = useTexts(texts);
  const { user, employee, role, tenant } = useMe();
  const signOut = useSignOut();
  const navigate = useNavigate();
  const canViewAs = useCanViewAs();
  const v = useTexts(viewTexts);
  const [viewing, setViewing] = useState(false);
  const name = [user.first_name, user.last_name].filter(Boolean).join(' ') || user.email;
  return (
    <>
      <Menu position="bottom-end" width={248} attributes={MIXED_MENU}>
        <Menu.Target>
          <UnstyledButton className={classes.user} aria-label={t('account', { name })}>
            <Avatar name={name} userId={tenant ? user.id : null} size={26} />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <div className={classes.who}>
            <div className={classes.whoName}>{name}</div>
            <div className={classes.whoMail}>{user.email}</div>
            {role && (
              <div className={classes.whoMail}>{[employee?.title, role].filter(Boolean).join(' · ')}</div>
            )}
          </div>
          <div className={classes.themes}>
            <ThemeChoice />
          </div>
          <div role="menu" aria-label={t('account', { name })}>
            <Menu.Divider />
            <Menu.Item component={Link} to="/settings/profile" leftSection={<IconUserCircle size={16} />}>
              {t('profile')}
            </Menu.Item>
            <Menu.Item component={Link} to="/settings" leftSection={<IconSettings size={16} />}>
              {t('settings')}
            </Menu.Item>
            <Menu.Item leftSection={<IconKeyboard size={16} />} onClick={onHelp}>
              {t('help')}
            </Menu.Item>
            {canViewAs && (
              <Menu.Item leftSection={<IconEye size={16} />} onClick={() => setViewing(true)}>
                {v('open')}
              </Menu.Item>
            )}
            <Menu.Item
              leftSection={<IconLogout size={16} />}
              onClick={() =>
                signOut.mutate(undefined, { onSettled: () => void navigate({ to: '/login', search: {} }) })
              }
            >
              {t('signOut')}
            </Menu.Item>
          </div>
        </Menu.Dropdown>
      </Menu>
      {viewing && <ViewAsDialog onClose={() => setViewing(false)} />}
    </>
  );
}
