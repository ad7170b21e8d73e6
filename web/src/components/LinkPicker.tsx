import { Select, type SelectProps } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { linkQuery } from '@/api/records';
import { useTypeMeta } from '@/api/session';
import type { CrmRecord, TypeName } from '@/api/types';
import { RecordLogo } from './Avatar';
import { includeKey } from './included-ref';
import { titleOf } from './record-title';
import classes from './Values.module.css';

interface LinkPickerProps extends Pick<
  SelectProps,
  'label' | 'description' | 'withAsterisk' | 'error' | 'disabled' | 'onBlur' | 'autoFocus'
> {
  'aria-label'?: string;
  type: TypeName;
  value: string | null;
  fieldName: string;
  record?: CrmRecord | undefined;
  onChange: (id: string | null) => void;
  /** Inside a popover, which a click elsewhere on the page would close. */
  inPopover?: boolean;
}

/** Picks another record; typing searches on the server. */
export function LinkPicker(props: LinkPickerProps) {
  const { type, value, fieldName, record, onChange, inPopover = false, ...input } = props;
  const meta = useTypeMeta(type);
  const [typed, setTyped] = useState('');
  const [known, setKnown] = useState<Record<string, string>>({});
  const [q] = useDebouncedValue(typed, 180);
  const found = useQuery(linkQuery(type, Object.values(known).includes(q) ? '' : q));
  const current = record?.[includeKey(fieldName)] as { name?: string | null } | null | undefined;
  const data = (found.data ?? []).map((item) => ({ value: item.id, label: titleOf(item, meta) }));
  if (value && !data.some((item) => item.value === value)) {
    data.unshift({ value, label: known[value] ?? current?.name ?? 'Chosen record' });
  }
  return (
    <Select
      placeholder={`Find ${meta?.label.singular.toLowerCase() ?? 'a record'}`}
      {...input}
      data={data}
      value={value}
      onChange={(next, option) => {
        if (next && option) setKnown((before) => ({ ...before, [next]: option.label }));
        onChange(next);
      }}
      searchValue={typed}
      onSearchChange={setTyped}
      filter={({ options }) => options}
      searchable
      clearable
      renderOption={({ option }) => (
        <span className={classes.person}>
          <RecordLogo name={option.label} size={18} />
          <span className={classes.label}>{option.label}</span>
        </span>
      )}
      nothingFoundMessage={found.isFetching ? 'Searching' : 'Nothing found'}
      comboboxProps={{ withinPortal: !inPopover }}
    />
  );
}
