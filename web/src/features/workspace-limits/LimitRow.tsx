import { Progress } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { Chip } from '@/components/Chip';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import type { WorkspaceLimit } from './queries';
import { texts } from './texts';
import classes from './WorkspaceLimits.module.css';

/** One kind: its name, how much there is of how much, and a bar where it is limited. */
export function LimitRow({ limit }: { limit: WorkspaceLimit }) {
  const t = useTexts(texts);
  const tone = limit.state === 'reached' ? 'danger' : 'warning';
  return (
    <li className={classes.row}>
      <span className={classes.name}>{limit.label}</span>
      {limit.percent !== null && (
        <Progress
          className={classes.bar}
          value={limit.percent}
          size="sm"
          color={limit.state === 'fine' ? undefined : `var(--${tone})`}
          aria-hidden
        />
      )}
      <span className={`num ${classes.figures}`}>{useUsage(limit)}</span>
      {limit.state === 'near' || limit.state === 'reached' ? (
        <span className={classes.state}>
          <Chip tone={tone} icon={<IconAlertTriangle size={13} aria-hidden />}>
            {t(limit.state, { percent: limit.percent ?? 0 })}
          </Chip>
        </span>
      ) : (
        limit.most !== null && <span className={classes.state} />
      )}
    </li>
  );
}

/** "4,100 of 5,000", "12 MB". */
export function useUsage({ name, used, used_is_capped: isCapped, most }: WorkspaceLimit): string {
  const t = useTexts(texts);
  const format = useFormat();
  const shown = `${format.number(used)}${isCapped ? '+' : ''}`;
  const isStorage = name === 'storage_mb';
  if (most === null) return isStorage ? t('mb', { used: shown }) : shown;
  return t(isStorage ? 'ofMb' : 'of', { used: shown, most: format.number(most) });
}
