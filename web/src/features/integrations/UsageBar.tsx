import { Progress } from '@mantine/core';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import type { Integration } from './queries';
import { texts } from './texts';
import classes from './Integrations.module.css';

const NEAR = 0.8;

/** What was called today, against the cap where there is one, and the other limits. */
export function UsageBar({ integration }: { integration: Integration }) {
  const t = useTexts(texts);
  const format = useFormat();
  const { today, this_month: month, effective } = integration;
  const cap = numberOf(effective['max_calls_per_day']);
  const minute = numberOf(effective['max_emails_per_minute']);
  const hour = numberOf(effective['max_calls_per_hour']);
  const part = cap === null ? 0 : today.calls / cap;
  const state = part >= 1 ? 'full' : part >= NEAR ? 'near' : undefined;
  const count = format.number(today.calls);
  const words = [
    cap === null
      ? t('today', { count: today.calls })
      : t('todayOf', { calls: count, cap: format.number(cap) }),
    today.errors > 0 && t('failedToday', { count: format.number(today.errors) }),
    month.calls > today.calls && t('month', { calls: format.number(month.calls) }),
    month.tokens > 0 && t('tokens', { count: format.number(month.tokens) }),
    minute !== null && t('perMinute', { count: format.number(minute) }),
    hour !== null && t('perHour', { count: format.number(hour) }),
  ].filter((each): each is string => typeof each === 'string');
  return (
    <div className={classes.usage}>
      <span className={classes.facts}>{words.join(' · ')}</span>
      {cap !== null && (
        <Progress
          value={Math.min(100, part * 100)}
          size="sm"
          color={state === 'full' ? 'var(--danger)' : state === 'near' ? 'var(--warning)' : 'var(--accent)'}
          aria-hidden
        />
      )}
      {state && <span className={classes.warning}>{t(state === 'full' ? 'capReached' : 'capNear')}</span>}
    </div>
  );
}

const numberOf = (value: unknown) => (typeof value === 'number' ? value : null);
