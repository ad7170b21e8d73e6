import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTexts } from '@/lib/i18n';
import { withDescendants } from '@/lib/tree';
import { everybodyQuery, managerOf } from './queries';
import { texts } from './texts';

interface ManagerFieldProps {
  /** Whose manager it is; neither they nor who reports to them can be it. Null for somebody new. */
  employeeId: string | null;
  value: string | null;
  error: string | undefined;
  onChange: (id: string | null) => void;
}

/** To whom somebody reports. */
export function ManagerField({ employeeId, value, error, onChange }: ManagerFieldProps) {
  const t = useTexts(texts);
  const everybody = useQuery(everybodyQuery).data ?? [];
  const below = employeeId ? withDescendants(everybody, employeeId, managerOf) : new Set<string>();
  return (
    <Select
      label={t('manager')}
      placeholder={t('managerNone')}
      searchable
      clearable
      nothingFoundMessage={t('noManager')}
      value={value}
      error={error}
      onChange={onChange}
      data={everybody
        .filter(({ id }) => !below.has(id))
        .map(({ id, name, title }) => ({ value: id, label: title ? `${name}, ${title}` : name }))}
    />
  );
}
