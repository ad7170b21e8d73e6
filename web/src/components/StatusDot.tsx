import { stageOf, useMetadata } from '@/api/session';
import type { FieldMeta } from '@/api/types';
import { StageRing } from './StageRing';
import classes from './Values.module.css';

interface StatusDotProps {
  field: FieldMeta;
  value: string;
  tone: string | null;
}

/** The mark of a status without its name: a stage's ring, else a dot of its tone. */
export function StatusDot({ field, value, tone }: StatusDotProps) {
  const stage = stageOf(useMetadata(), value);
  if (field.name === 'stage' && stage) {
    return <StageRing kind={stage.kind} probability={stage.probability} tone={stage.color} />;
  }
  return <span className={classes.dot} style={{ background: `var(--${tone ?? 'slate'})` }} />;
}
