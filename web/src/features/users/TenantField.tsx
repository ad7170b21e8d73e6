import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTexts } from '@/lib/i18n';
import { tenantChoicesQuery } from './queries';
import { texts } from './texts';
import classes from './Users.module.css';

export interface TenantRef {
  id: string;
  name: string;
}

interface TenantFieldProps {
  value: TenantRef | null;
  onChange: (tenant: TenantRef) => void;
  error?: string | undefined;
}

/** Which workspace somebody joins; typing searches all of them on the server. */
export function TenantField({ value, onChange, error }: TenantFieldProps) {
  const t = useTexts(texts);
  const [typed, setTyped] = useState(value?.name ?? '');
  const [q] = useDebouncedValue(typed, 180);
  const asked = q === value?.name ? '' : q;
  const found = useQuery({ ...tenantChoicesQuery(asked), placeholderData: keepPreviousData });
  const tenants = found.data ?? [];
  const all = value && !tenants.some(({ id }) => id === value.id) ? [value, ...tenants] : tenants;
  const slugs = new Map(tenants.map(({ id, slug }) => [id, slug]));
  return (
    <Select
      label={t('tenant')}
      placeholder={t('findTenant')}
      withAsterisk
      searchable
      allowDeselect={false}
      error={error}
      value={value?.id ?? null}
      data={all.map(({ id, name }) => ({ value: id, label: name }))}
      searchValue={typed}
      onSearchChange={setTyped}
      filter={({ options }) => options}
      onChange={(id, option) => id && option && onChange({ id, name: option.label })}
      renderOption={({ option }) => (
        <span className={classes.roleOption}>
          <b>{option.label}</b>
          <span>{slugs.get(option.value)}</span>
        </span>
      )}
      nothingFoundMessage={t(found.isFetching ? 'searching' : 'noTenant')}
    />
  );
}
