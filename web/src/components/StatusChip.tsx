import type { FieldMeta } from '@/api/types';
import { Chip } from './Chip';
import classes from './Values.module.css';

interface StatusChipProps {
  field: FieldMeta;
  value: string;
  /** A dot and the word instead of a tint. */
  quiet?: boolean;
}

/** The label and tone of a choice field's value. */
export function StatusChip({ field, value, quiet = false }: StatusChipProps) {
  const option = field.options?.find((candidate) => candidate.value === value);
  if (quiet) {
    return (
      <span className={classes.quiet}>
        <span className={classes.dot} style={{ background: `var(--${option?.tone ?? 'slate'})` }} />
        <span className={classes.label}>{option?.label ?? value}</span>
      </span>
    );
  }
  return <Chip tone={option?.tone ?? 'slate'}>{option?.label ?? value}</Chip>;
}
