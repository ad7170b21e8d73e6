import { Autocomplete } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { departmentsQuery } from '@/api/identity';
import { useTexts } from '@/lib/i18n';
import { texts } from './texts';

interface DepartmentFieldProps {
  value: string;
  onChange: (name: string) => void;
  error?: string | undefined;
}

/** A department by name; a name that is new makes a new one. */
export function DepartmentField({ value, onChange, error }: DepartmentFieldProps) {
  const t = useTexts(texts);
  const departments = useQuery(departmentsQuery).data ?? [];
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
