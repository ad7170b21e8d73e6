import { ActionIcon, Checkbox, Menu, Tooltip } from '@mantine/core';
import { IconCheck, IconDots, IconMinus, IconPencil, IconTrash } from '@tabler/icons-react';
import type { Permission, Role } from '@/api/identity';
import { useTexts } from '@/lib/i18n';
import type { MatrixGroup } from './matrix';
import { texts } from './texts';
import classes from './Roles.module.css';

interface MatrixProps {
  groups: MatrixGroup[];
  roles: Role[];
  /** What the role being changed shall hold. */
  draft: { role: string; permissions: string[] } | null;
  /** What the person may give. */
  held: string[];
  canManage: boolean;
  onToggle: (role: Role, permission: string) => void;
  onEdit: (role: Role) => void;
  onRemove: (role: Role) => void;
}

const SCOPE = { all: 'all', department: 'department', own: 'own' } as const;

/** Permissions down, roles across: a tick is a right, always within what the role reaches. */
export function Matrix(props: MatrixProps) {
  const { groups, roles, draft } = props;
  const t = useTexts(texts);
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so the keyboard must reach it
    <div className={classes.scroll} tabIndex={0} role="group" aria-label={t('list')}>
      <table className={classes.matrix} aria-label={t('list')}>
        <thead>
          <tr>
            <th scope="col" className={classes.first}>
              {t('permission')}
            </th>
            {roles.map((role) => (
              <th key={role.name} scope="col" data-draft={draft?.role === role.name || undefined}>
                <RoleHead role={role} {...props} />
              </th>
            ))}
          </tr>
        </thead>
        {groups.map(({ group, permissions }) => (
          <tbody key={group}>
            <tr className={classes.group}>
              <th scope="rowgroup" colSpan={roles.length + 1}>
                {t(`group_${group}`)}
              </th>
            </tr>
            {permissions.map((permission) => (
              <tr key={permission.name}>
                <th scope="row" className={classes.first}>
                  {permission.description ?? permission.name}
                  <code className={classes.code}>{permission.name}</code>
                </th>
                {roles.map((role) => (
                  <td key={role.name} data-draft={draft?.role === role.name || undefined}>
                    <Cell role={role} permission={permission} {...props} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        ))}
      </table>
    </div>
  );
}

function RoleHead({ role, canManage, onEdit, onRemove }: MatrixProps & { role: Role }) {
  const t = useTexts(texts);
  const scope = SCOPE[role.data_scope as keyof typeof SCOPE];
  return (
    <>
      <div className={classes.head}>
        <Tooltip label={role.description} disabled={!role.description} multiline maw={280}>
          <span className={classes.roleName}>{role.label}</span>
        </Tooltip>
        {canManage && !role.is_builtin && (
          <Menu position="bottom-end" width={200}>
            <Menu.Target>
              <ActionIcon variant="subtle" size={24} aria-label={t('menu', { name: role.label })}>
                <IconDots size={16} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => onEdit(role)}>
                {t('edit')}
              </Menu.Item>
              <Menu.Item leftSection={<IconTrash size={16} />} onClick={() => onRemove(role)}>
                {t('remove')}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
      </div>
      <span className={classes.under}>{t(scope)}</span>
      <span className={classes.under}>{t('members', { count: role.members })}</span>
    </>
  );
}

function Cell({
  role,
  permission,
  draft,
  held,
  canManage,
  onToggle,
}: MatrixProps & { role: Role; permission: Permission }) {
  const t = useTexts(texts);
  const drafted = draft?.role === role.name ? draft.permissions : role.permissions;
  const has = drafted.includes(permission.name);
  const words = { role: role.label, permission: permission.description ?? permission.name };
  if (!canManage || role.is_builtin)
    return has ? (
      <IconCheck size={16} className={classes.yes} role="img" aria-label={t('may', words)} />
    ) : (
      <IconMinus size={16} className={classes.no} role="img" aria-label={t('mayNot', words)} />
    );
  return (
    <span
      className={classes.box}
      data-changed={has !== role.permissions.includes(permission.name) || undefined}
    >
      <Checkbox
        size="xs"
        aria-label={t('may', words)}
        checked={has}
        disabled={!has && !held.includes(permission.name)}
        onChange={() => onToggle(role, permission.name)}
      />
    </span>
  );
}
