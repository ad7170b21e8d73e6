import { Autocomplete } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { departmentsOfQuery } from '@/api/identity';
import { useMe } from '@/api/session';
import { useTexts } from '@/lib/i18n';
import { texts } from './texts';

interface DepartmentFieldProps {
  value: string;
  onChange: (name: string) => void;
  error?: string | undefined;
  /** Another workspace than the one in use. */
  tenantId?: string | undefined;
}

/** A department by name; a name that is new makes a new one. */
export function DepartmentField({ value, onChange, error, tenantId }: DepartmentFieldProps) {
  const t = useTexts(texts);
  const { tenant } = useMe();
  const enabled = tenantId !== undefined || tenant !== null;
  const departments = useQuery({ ...departmentsOfQuery(tenantId), enabled }).data ?? [];
  return (
    <Autocomplete
      label={t('department')}
      placeholder={t('departmentHint')}
      data={departments.map(({ name }) => name)}
      value={value}
      onChange={onChange}
      error={error}
      maxLength={200}
    />
  );
}
