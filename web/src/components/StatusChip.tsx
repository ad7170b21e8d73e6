import type { FieldMeta } from '@/api/types';
import { Chip } from './Chip';

interface StatusChipProps {
  field: FieldMeta;
  value: string;
}

/** The label and tone of a choice field's value. */
export function StatusChip({ field, value }: StatusChipProps) {
  const option = field.options?.find((candidate) => candidate.value === value);
  return <Chip tone={option?.tone ?? 'slate'}>{option?.label ?? value}</Chip>;
}
