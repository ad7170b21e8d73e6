import {
  IconCalendarEvent,
  IconFileText,
  IconMail,
  IconMessage,
  IconNote,
  IconPhone,
  IconPresentation,
  IconSquareCheck,
  type Icon,
} from '@tabler/icons-react';
import { fieldOf } from '@/api/session';
import type { CrmRecord, TypeMeta } from '@/api/types';
import { RecordLogo } from './Avatar';
import classes from './Avatar.module.css';

const ACTIVITY_ICONS: Record<string, Icon> = {
  call: IconPhone,
  email: IconMail,
  meeting: IconCalendarEvent,
  demo: IconPresentation,
  proposal: IconFileText,
  note: IconNote,
  sms: IconMessage,
};

interface RecordMarkProps {
  meta: TypeMeta;
  record: CrmRecord;
  title: string;
  size?: number;
}

/** What stands before a record's name: its letter tile, or for an activity what kind it is. */
export function RecordMark({ meta, record, title, size = 20 }: RecordMarkProps) {
  if (meta.name !== 'activities') return <RecordLogo name={title} size={size} />;
  const type = String(record.type);
  const Shape = ACTIVITY_ICONS[type] ?? IconSquareCheck;
  const tone = fieldOf(meta, 'type')?.options?.find((option) => option.value === type)?.tone ?? 'slate';
  const colours = {
    '--size': `${size}px`,
    '--soft': `var(--${tone}-soft)`,
    '--ink': `var(--${tone}-text)`,
    '--edge': `var(--${tone}-line)`,
  };
  return (
    <span
      className={classes.logo}
      style={colours as Record<string, string>}
      data-large={size > 30 || undefined}
      aria-hidden
    >
      <Shape size={Math.round(size * (size > 30 ? 0.55 : 0.7))} />
    </span>
  );
}
