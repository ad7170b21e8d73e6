import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { rolesOfQuery } from '@/api/identity';
import { useMe } from '@/api/session';
import { useTexts } from '@/lib/i18n';
import { texts } from './texts';
import classes from './Users.module.css';

interface RolePickerProps {
  value: string;
  onChange: (role: string) => void;
  error?: string | undefined;
  disabled?: boolean;
  /** Another workspace than the one in use. */
  tenantId?: string | undefined;
}

const SCOPE_TEXT = { all: 'scope_all', department: 'scope_department', own: 'scope_own' } as const;

/** A role of the workspace, each with what it reaches. */
export function RolePicker({ value, onChange, error, disabled, tenantId }: RolePickerProps) {
  const t = useTexts(texts);
  const { user } = useMe();
  const roles = (useQuery(rolesOfQuery(tenantId)).data ?? []).filter(
    (role) => role.name !== 'superadmin' || user.is_superadmin,
  );
  const byName = new Map(roles.map((role) => [role.name, role]));
  return (
    <Select
      label={t('role')}
      withAsterisk
      allowDeselect={false}
      error={error}
      disabled={disabled ?? false}
      value={value}
      onChange={(role) => role && onChange(role)}
      data={roles
        .filter((role) => role.name !== 'superadmin' || role.name === value)
        .map((role) => ({ value: role.name, label: role.label }))}
      renderOption={({ option }) => {
        const role = byName.get(option.value);
        const scope = SCOPE_TEXT[(role?.data_scope ?? 'own') as keyof typeof SCOPE_TEXT];
        return (
          <span className={classes.roleOption}>
            <b>{option.label}</b>
            <span>{role?.description ?? t(scope)}</span>
          </span>
        );
      }}
    />
  );
}
