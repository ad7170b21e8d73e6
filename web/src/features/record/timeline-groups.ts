import type { TimelineEvent } from './queries';

/** Where an event falls, in calendar days of the tenant. */
export type DayGroup =
  { key: 'upcoming' | 'today' | 'yesterday' | 'thisWeek' | 'lastWeek' } | { key: 'month'; month: string };

/** One line of the timeline: an event, or a burst of small changes by one person folded into one line. */
export type TimelineRow =
  | { kind: 'event'; id: string; event: TimelineEvent }
  | { kind: 'burst'; id: string; events: TimelineEvent[] };

export interface TimelineGroup {
  id: string;
  day: DayGroup;
  rows: TimelineRow[];
}

const DAY = 86_400_000;
const BURST_GAP = 10 * 60_000;
const BURST_SIZE = 3;

const dayNumber = (isoDay: string) => Math.floor(Date.parse(`${isoDay}T00:00:00Z`) / DAY);

/** `day` and `today` are YYYY-MM-DD; `weekStart` 0 = Sunday. */
export function dayGroup(day: string, today: string, weekStart: number): DayGroup {
  const now = dayNumber(today);
  const distance = now - dayNumber(day);
  if (distance < 0) return { key: 'upcoming' };
  if (distance === 0) return { key: 'today' };
  if (distance === 1) return { key: 'yesterday' };
  const weekday = new Date(now * DAY).getUTCDay();
  const sinceWeekStart = (weekday - weekStart + 7) % 7;
  if (distance <= sinceWeekStart) return { key: 'thisWeek' };
  if (distance <= sinceWeekStart + 7) return { key: 'lastWeek' };
  return { key: 'month', month: day.slice(0, 7) };
}

const isSmall = (event: TimelineEvent) => event.kind === 'change' && event.data.action !== 'create';

function belongs(previous: TimelineEvent, next: TimelineEvent): boolean {
  return (
    isSmall(previous) &&
    isSmall(next) &&
    previous.actor?.id === next.actor?.id &&
    Math.abs(Date.parse(previous.at) - Date.parse(next.at)) <= BURST_GAP
  );
}

/** Three or more small changes by one person, ten minutes or less apart, become one row. */
export function foldBursts(events: readonly TimelineEvent[]): TimelineRow[] {
  const runs: TimelineEvent[][] = [];
  for (const event of events) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    if (run && last && belongs(last, event)) run.push(event);
    else runs.push([event]);
  }
  return runs.flatMap((run): TimelineRow[] => {
    const first = run[0];
    if (first && run.length >= BURST_SIZE) return [{ kind: 'burst', id: `burst-${first.id}`, events: run }];
    return run.map((event) => ({ kind: 'event', id: event.id, event }));
  });
}

/** Newest first, as the server sends them, under their days; what stands pinned above is left out. */
export function groupTimeline(
  events: readonly TimelineEvent[],
  options: { today: string; dayOf: (at: string) => string; weekStart: number; pinned?: ReadonlySet<string> },
): TimelineGroup[] {
  const groups: { day: DayGroup; events: TimelineEvent[] }[] = [];
  for (const event of events) {
    if (event.kind === 'note' && options.pinned?.has(event.entity_id ?? event.id)) continue;
    const day = dayGroup(options.dayOf(event.at), options.today, options.weekStart);
    const group = groups.at(-1);
    if (group && idOf(group.day) === idOf(day)) group.events.push(event);
    else groups.push({ day, events: [event] });
  }
  return groups.map((group, index) => ({
    id: `${idOf(group.day)}-${index}`,
    day: group.day,
    rows: foldBursts(group.events),
  }));
}

function idOf(day: DayGroup): string {
  return day.key === 'month' ? day.month : day.key;
}
