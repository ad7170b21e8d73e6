import type { PageSearch } from '@/features/settings/use-page-search';
import type { SignalRequest } from './queries';

/** How far back the list goes, in hours. */
export const PERIODS = { day: 24, week: 168, month: 720 } as const;
export type Period = keyof typeof PERIODS;

const HOUR_MS = 3_600_000;
/** "Now" to the minute, so that a query keeps its key while it is looked at. */
const MINUTE_MS = 60_000;

function isPeriod(value: string | undefined): value is Period {
  return value !== undefined && value in PERIODS;
}

/** What the API is asked for what stands in the address. */
export function requestOf({ q, entity, since }: PageSearch, now = Date.now()): SignalRequest {
  const start = isPeriod(since) ? Math.floor(now / MINUTE_MS) * MINUTE_MS - PERIODS[since] * HOUR_MS : null;
  return {
    q: q || undefined,
    kind: entity || undefined,
    from: start === null ? undefined : new Date(start).toISOString(),
  };
}

/** The address a signal came from, where it came from one: what can be blocked. IPv6 sources are whole networks. */
export function addressOf(source: string): string | null {
  return source.startsWith('ip:') && source !== 'ip:unknown' ? source.slice(3).replace(/\/64$/, '') : null;
}

/** `ip:203.0.113.9` → "203.0.113.9"; a person's or a key's stays as it is named. */
export function sourceText(source: string): string {
  return source.replace(/^ip:/, '');
}

/** A detail as text, whatever it is: nothing of it is ever shown as anything else. */
export function detailText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** "within_seconds" → "Within seconds" */
export function nameText(name: string): string {
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
