import { useQuery } from '@tanstack/react-query';
import { rolesQuery } from '@/api/identity';
import { useMe } from '@/api/session';
import type { Employee } from '@/api/types';
import { Avatar } from '@/components/Avatar';
import { Chip } from '@/components/Chip';
import { DataTable, type DataColumn } from '@/components/DataTable';
import userClasses from '@/features/users/Users.module.css';
import { useTexts } from '@/lib/i18n';
import type { Branch } from '@/lib/tree';
import type { Tone } from '@/lib/theme';
import { EmployeeMenu } from './EmployeeMenu';
import type { EmployeeDialogs } from './Employees';
import { texts } from './texts';
import classes from './Employees.module.css';

export const TONES: Record<Employee['access'], Tone> = {
  active: 'success',
  invited: 'info',
  ended: 'slate',
  none: 'slate',
};
const STEP_PX = 26;

interface EmployeeTableProps {
  /** As a list all of them stand at the same depth. */
  employees: Branch<Employee>[] | undefined;
  canManage: boolean;
  onDialog: (dialog: EmployeeDialogs) => void;
}

export function EmployeeTable({ employees, canManage, onDialog }: EmployeeTableProps) {
  const t = useTexts(texts);
  const me = useMe();
  const roles = useQuery(rolesQuery).data ?? [];
  const columns: DataColumn<Branch<Employee>>[] = [
    {
      key: 'name',
      label: t('name'),
      width: '24%',
      cell: ({ item, depth }) => (
        <Name
          employee={item}
          depth={depth}
          isSelf={item.user_id === me.user.id}
          onOpen={canManage ? () => onDialog({ kind: 'form', employee: item }) : null}
        />
      ),
    },
    { key: 'email', label: t('email'), cell: ({ item }) => item.email, card: 'none' },
    {
      key: 'department',
      label: t('department'),
      width: '112px',
      cell: ({ item }) => item.department_name,
    },
    {
      key: 'manager',
      label: t('manager'),
      width: '132px',
      cell: ({ item }) => item.manager_name,
      card: 'none',
    },
    {
      key: 'access',
      label: t('access'),
      width: '170px',
      cell: ({ item }) => (
        <span className={classes.access}>
          <Chip tone={TONES[item.access]}>{t(`access_${item.access}`)}</Chip>
          {(item.access === 'active' || item.access === 'invited') &&
            (roles.find(({ name }) => name === item.role)?.label ?? item.role)}
        </span>
      ),
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
      cell: ({ item }) => (
        <EmployeeMenu employee={item} isSelf={item.user_id === me.user.id} onDialog={onDialog} />
      ),
    });
  }
  return <DataTable label={t('list')} columns={columns} items={employees} idOf={({ item }) => item.id} />;
}

interface NameProps {
  employee: Employee;
  depth: number;
  isSelf: boolean;
  onOpen: (() => void) | null;
}

function Name({ employee, depth, isSelf, onOpen }: NameProps) {
  const t = useTexts(texts);
  const { name, title, status } = employee;
  return (
    <span className={classes.who} style={{ paddingLeft: depth * STEP_PX }}>
      <Avatar name={name} userId={employee.user_id} size={28} />
      <span className={classes.words}>
        {onOpen ? (
          <button type="button" className={userClasses.open} onClick={onOpen}>
            {name}
          </button>
        ) : (
          <b>{name}</b>
        )}
        {title && <span className={classes.title}>{title}</span>}
      </span>
      {isSelf && <Chip>{t('you')}</Chip>}
      {status === 'on_leave' && <Chip tone="warning">{t('status_on_leave')}</Chip>}
      {status === 'terminated' && <Chip>{t('status_terminated')}</Chip>}
      {status === 'inactive' && employee.access === 'none' && <Chip>{t('status_inactive')}</Chip>}
    </span>
  );
}
