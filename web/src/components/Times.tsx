import { Tooltip } from '@mantine/core';
import { useFormat } from '@/lib/format-context';
import classes from './Values.module.css';

/** "3 h ago", with the exact time on hover. */
export function RelativeTime({ at }: { at: string }) {
  const format = useFormat();
  return (
    <Tooltip label={format.dateTime(at)}>
      <time className={`num ${classes.nowrap}`} dateTime={at}>
        {format.relative(at)}
      </time>
    </Tooltip>
  );
}

interface DateTextProps {
  /** YYYY-MM-DD or a timestamp. */
  value: string;
  /** Leave out the current year. */
  short?: boolean;
}

/** A calendar day in the tenant's format. */
export function DateText({ value, short = false }: DateTextProps) {
  const format = useFormat();
  return (
    <time className={`num ${classes.nowrap}`} dateTime={value}>
      {short ? format.shortDate(value) : format.date(value)}
    </time>
  );
}
