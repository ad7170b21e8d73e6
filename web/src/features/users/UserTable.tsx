import { useQuery } from '@tanstack/react-query';
import { rolesQuery, type User } from '@/api/identity';
import { useMe } from '@/api/session';
import { Avatar } from '@/components/Avatar';
import { Chip } from '@/components/Chip';
import { DataTable, type DataColumn } from '@/components/DataTable';
import { RelativeTime } from '@/components/Times';
import { useTexts } from '@/lib/i18n';
import { texts } from './texts';
import { nameOf, statusOf, statusTone } from './user-parts';
import { UserMenu } from './UserMenu';
import type { UserDialog } from './Users';
import classes from './Users.module.css';

interface UserTableProps {
  users: User[] | undefined;
  canManage: boolean;
  onDialog: (dialog: UserDialog) => void;
}

export function UserTable({ users, canManage, onDialog }: UserTableProps) {
  const t = useTexts(texts);
  const me = useMe();
  const roles = useQuery(rolesQuery).data ?? [];
  const labelOf = (role: string | null) => roles.find(({ name }) => name === role)?.label ?? role ?? '';
  const columns: DataColumn<User>[] = [
    {
      key: 'name',
      label: t('name'),
      width: '22%',
      cell: (user) => (
        <Name
          user={user}
          isSelf={user.id === me.user.id}
          onOpen={canManage ? () => onDialog({ kind: 'edit', user }) : null}
        />
      ),
    },
    { key: 'email', label: t('email'), cell: (user) => user.email },
    { key: 'role', label: t('role'), width: '96px', cell: (user) => labelOf(user.role) },
    {
      key: 'department',
      label: t('department'),
      width: '112px',
      cell: (user) => user.employee?.department_name ?? <span className="unit">–</span>,
      card: 'none',
    },
    {
      key: 'status',
      label: t('status'),
      width: '112px',
      cell: (user) =>
        user.asked_again_at ? (
          <Chip tone="warning">{t('asksAgain')}</Chip>
        ) : (
          <Chip tone={statusTone(statusOf(user))}>{t(statusOf(user))}</Chip>
        ),
    },
    {
      key: 'last',
      label: t('lastSignIn'),
      width: '108px',
      align: 'end',
      card: 'none',
      cell: (user) => (user.last_login_at ? <RelativeTime at={user.last_login_at} /> : t('never')),
    },
  ];
  if (canManage) {
    columns.push({
      key: 'actions',
      label: t('actions'),
      silent: true,
      width: '52px',
      align: 'end',
      card: 'corner',
      cell: (user) => <UserMenu user={user} isSelf={user.id === me.user.id} onDialog={onDialog} />,
    });
  }
  return <DataTable label={t('list')} columns={columns} items={users} idOf={(user) => user.id} />;
}

interface NameProps {
  user: User;
  isSelf: boolean;
  onOpen: (() => void) | null;
}

function Name({ user, isSelf, onOpen }: NameProps) {
  const t = useTexts(texts);
  const name = nameOf(user);
  return (
    <span className={classes.who}>
      <Avatar name={name} userId={user.id} size={24} />
      {onOpen ? (
        <button type="button" className={classes.open} onClick={onOpen}>
          {name}
        </button>
      ) : (
        <b>{name}</b>
      )}
      {isSelf && <Chip>{t('you')}</Chip>}
    </span>
  );
}
