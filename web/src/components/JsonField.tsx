import { JsonInput, type JsonInputProps } from '@mantine/core';

interface JsonFieldProps extends Pick<
  JsonInputProps,
  'label' | 'aria-label' | 'description' | 'withAsterisk' | 'error' | 'disabled' | 'onBlur' | 'autoFocus'
> {
  value: unknown;
  onChange: (value: unknown) => void;
}

/** Structured data as it is written; what is no JSON yet is kept as text, and the server says so. */
export function JsonField({ value, onChange, ...input }: JsonFieldProps) {
  return (
    <JsonInput
      {...input}
      autosize
      minRows={3}
      maxRows={12}
      formatOnBlur
      value={written(value)}
      onChange={(text) => onChange(text.trim() ? parsed(text) : null)}
    />
  );
}

function written(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
