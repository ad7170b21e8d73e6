import { MultiSelect, type MultiSelectProps } from '@mantine/core';
import type { FieldMeta } from '@/api/types';

interface SeveralFieldProps extends Pick<
  MultiSelectProps,
  'label' | 'aria-label' | 'description' | 'withAsterisk' | 'error' | 'disabled' | 'onBlur' | 'autoFocus'
> {
  field: FieldMeta;
  value: unknown;
  onChange: (value: unknown) => void;
}

/** Several of a list; nothing chosen is `null`. */
export function SeveralField({ field, value, onChange, ...input }: SeveralFieldProps) {
  const options = field.options ?? [];
  return (
    <MultiSelect
      {...input}
      data={options.map(({ value: key, label }) => ({ value: key, label }))}
      value={several(value)}
      onChange={(chosen) => onChange(chosen.length > 0 ? chosen : null)}
      searchable={options.length > 8}
      clearable={!field.required}
      comboboxProps={{ withinPortal: true }}
    />
  );
}

/** What was one choice before the field admitted several is a text. */
const several = (value: unknown): string[] =>
  Array.isArray(value) ? (value as string[]) : typeof value === 'string' && value ? [value] : [];
