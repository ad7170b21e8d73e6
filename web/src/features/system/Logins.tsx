import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { User } from '@/api/identity';
import { useMe, usePermission } from '@/api/session';
import { Avatar } from '@/components/Avatar';
import { Chip } from '@/components/Chip';
import { DataTable, type DataColumn } from '@/components/DataTable';
import { LinkButton } from '@/components/LinkButton';
import { MorePages } from '@/components/MoreButton';
import { NoMatch } from '@/components/NoMatch';
import { SearchBox } from '@/components/SearchBox';
import { ErrorState } from '@/components/States';
import { RelativeTime } from '@/components/Times';
import { SettingsSection } from '@/features/settings/SettingsSection';
import { AddUserDialog } from '@/features/users/AddUserDialog';
import { DevicesDialog } from '@/features/users/DevicesDialog';
import { LinkDialog } from '@/features/users/LinkDialog';
import { usersQuery, type Invited } from '@/features/users/queries';
import { texts as userTexts } from '@/features/users/texts';
import { nameOf, statusOf, statusTone } from '@/features/users/user-parts';
import { useTexts } from '@/lib/i18n';
import { usePageSearch } from '@/features/settings/use-page-search';
import { LoginMenu } from './LoginMenu';
import { ReachDialog } from './ReachDialog';
import { SwitchOffDialog } from './SwitchOffDialog';
import { texts } from './texts';
import classes from './Protection.module.css';

export type LoginDialog =
  | { kind: 'add' }
  | ({ kind: 'link' | 'recovery' } & Invited)
  | { kind: 'devices' | 'off' | 'promote' | 'demote'; user: User };

/** Settings → Users outside every workspace: everybody with a login, and help for who cannot get in. */
export function Logins() {
  const t = useTexts(texts);
  const [search, change, clear] = usePageSearch();
  const say = useTexts(userTexts);
  const canManage = usePermission('users.manage');
  const [dialog, setDialog] = useState<LoginDialog | null>(null);
  const close = () => setDialog(null);
  const found = useInfiniteQuery(usersQuery({ q: search.q }));
  const users = found.data?.pages.flatMap((page) => page.items);
  return (
    <SettingsSection
      title={t('logins')}
      scope="system"
      description={t('loginsText')}
      actions={
        <>
          <LinkButton to="/enter" variant="default">
            {t('manageInside')}
          </LinkButton>
          {canManage && (
            <Button leftSection={<IconPlus size={16} />} onClick={() => setDialog({ kind: 'add' })}>
              {say('add')}
            </Button>
          )}
        </>
      }
      tools={
        <>
          <SearchBox label={t('findLogin')} value={search.q} onSearch={(q) => change({ q })} />
          {users && !found.hasNextPage && (
            <span className={`num ${classes.count ?? ''}`} role="status">
              {t('people', { count: users.length })}
            </span>
          )}
        </>
      }
    >
      {found.isError ? (
        <ErrorState title={t('loginsFailed')} error={found.error} onRetry={() => void found.refetch()} />
      ) : users?.length === 0 ? (
        <NoMatch title={t('noLogin')} text={t('noLoginText')} onClear={clear} />
      ) : (
        <LoginTable users={users} onDialog={canManage ? setDialog : null} />
      )}
      <MorePages of={found} />
      {dialog && <Dialog dialog={dialog} onDialog={setDialog} onClose={close} />}
    </SettingsSection>
  );
}

interface DialogProps {
  dialog: LoginDialog;
  onDialog: (dialog: LoginDialog) => void;
  onClose: () => void;
}

function Dialog({ dialog, onDialog, onClose }: DialogProps) {
  switch (dialog.kind) {
    case 'add':
      return (
        <AddUserDialog onClose={onClose} onInvited={(invited) => onDialog({ kind: 'link', ...invited })} />
      );
    case 'link':
    case 'recovery':
      return <LinkDialog {...dialog} onClose={onClose} />;
    case 'devices':
      return <DevicesDialog user={dialog.user} onClose={onClose} />;
    case 'off':
      return <SwitchOffDialog user={dialog.user} onClose={onClose} />;
    default:
      return <ReachDialog user={dialog.user} kind={dialog.kind} onClose={onClose} />;
  }
}

interface LoginTableProps {
  users: User[] | undefined;
  /** Null: this person only looks. */
  onDialog: ((dialog: LoginDialog) => void) | null;
}

function LoginTable({ users, onDialog }: LoginTableProps) {
  const t = useTexts(texts);
  const say = useTexts(userTexts);
  const me = useMe();
  const columns: DataColumn<User>[] = [
    {
      key: 'name',
      label: say('name'),
      width: '30%',
      cell: (user) => (
        <span className={classes.person}>
          <Avatar name={nameOf(user)} size={24} />
          <span className={classes.personName}>{nameOf(user)}</span>
          {user.id === me.user.id && <Chip>{t('you')}</Chip>}
        </span>
      ),
    },
    { key: 'email', label: say('email'), cell: (user) => user.email },
    {
      key: 'role',
      label: t('reach'),
      width: '150px',
      cell: (user) => (user.role === 'superadmin' ? <Chip tone="warning">{t('superadmin')}</Chip> : null),
    },
    {
      key: 'status',
      label: say('status'),
      width: '130px',
      cell: (user) => <Chip tone={statusTone(statusOf(user))}>{say(statusOf(user))}</Chip>,
    },
    {
      key: 'last',
      label: t('lastSignIn'),
      width: '120px',
      align: 'end',
      card: 'none',
      cell: (user) => (user.last_login_at ? <RelativeTime at={user.last_login_at} /> : t('never')),
    },
    {
      key: 'menu',
      label: t('actions'),
      silent: true,
      width: '56px',
      align: 'end',
      card: 'corner',
      cell: (user) =>
        onDialog && <LoginMenu user={user} isSelf={user.id === me.user.id} onDialog={onDialog} />,
    },
  ];
  return (
    <DataTable label={t('logins')} columns={columns} items={users} idOf={({ id }) => id} skeletonRows={8} />
  );
}
