import { ActionIcon, Menu } from '@mantine/core';
import { IconChevronRight, IconDots, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { Department } from '@/api/identity';
import { Avatar } from '@/components/Avatar';
import { Chip } from '@/components/Chip';
import { DataTable, type DataColumn } from '@/components/DataTable';
import { useTexts } from '@/lib/i18n';
import { branchesOf, type Branch } from '@/lib/tree';
import { Members } from './Members';
import { parentOf } from './queries';
import { texts } from './texts';
import classes from './Departments.module.css';

interface DepartmentTableProps {
  departments: Department[] | undefined;
  canManage: boolean;
  onEdit: (department: Department) => void;
  onAddBelow: (parent: Department) => void;
  onRemove: (department: Department) => void;
}

/** The departments as a tree; opening one shows its people. */
export function DepartmentTable(props: DepartmentTableProps) {
  const { departments, canManage } = props;
  const t = useTexts(texts);
  const [open, setOpen] = useState<string | null>(null);
  const columns: DataColumn<Branch<Department>>[] = [
    {
      key: 'name',
      label: t('name'),
      cell: ({ item: department, depth }) => (
        <span className={classes.name} style={{ paddingLeft: depth * 22 }}>
          <ActionIcon
            variant="subtle"
            size={24}
            aria-label={t(open === department.id ? 'hide' : 'show', { name: department.name })}
            aria-expanded={open === department.id}
            onClick={() => setOpen(open === department.id ? null : department.id)}
          >
            <IconChevronRight
              size={14}
              className={classes.chevron}
              data-open={open === department.id || undefined}
            />
          </ActionIcon>
          <b title={department.description ?? undefined}>{department.name}</b>
          {!department.is_active && <Chip>{t('inactive')}</Chip>}
        </span>
      ),
    },
    {
      key: 'manager',
      label: t('manager'),
      cell: ({ item: { manager_name: name, manager_user_id: manager } }) =>
        name ? (
          <span className={classes.person}>
            <Avatar name={name} userId={manager} size={20} />
            {name}
          </span>
        ) : (
          <span className="unit">{t('noManager')}</span>
        ),
    },
    {
      key: 'members',
      label: t('members'),
      width: '120px',
      align: 'end',
      cell: ({ item: department }) => (
        <span className="num">{t('membersCount', { count: department.members })}</span>
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
      cell: ({ item: department }) => <RowMenu department={department} {...props} />,
    });
  }
  return (
    <DataTable
      label={t('list')}
      columns={columns}
      items={departments && branchesOf(departments, parentOf)}
      idOf={({ item }) => item.id}
      activeId={open}
      detail={({ item: department, depth }) =>
        department.id === open ? <Members departmentId={department.id} depth={depth} /> : null
      }
    />
  );
}

function RowMenu({
  department,
  onEdit,
  onAddBelow,
  onRemove,
}: DepartmentTableProps & { department: Department }) {
  const t = useTexts(texts);
  return (
    <Menu position="bottom-end" width={200}>
      <Menu.Target>
        <ActionIcon variant="subtle" size={32} aria-label={t('menu', { name: department.name })}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => onEdit(department)}>
          {t('edit')}
        </Menu.Item>
        <Menu.Item leftSection={<IconPlus size={16} />} onClick={() => onAddBelow(department)}>
          {t('below')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconTrash size={16} />} onClick={() => onRemove(department)}>
          {t('remove')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
