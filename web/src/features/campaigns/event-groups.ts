import type { CampaignEvent } from './queries';

/** One line of the timeline: something that happened to the campaign, or the same thing to several people in a row. */
export interface EventGroup {
  id: string;
  type: string;
  /** When the newest of them happened. */
  at: string;
  count: number;
  /** Of the newest: who did it, and why. */
  by: string | null;
  reason: string | null;
}

const textOf = (value: unknown) => (typeof value === 'string' && value ? value : null);

/** Folds what happened to one recipient after the other; `events` are the newest first. */
export function groupEvents(events: readonly CampaignEvent[]): EventGroup[] {
  const groups: EventGroup[] = [];
  for (const { id, event_type: type, created_at: at, recipient_id: recipient, payload } of events) {
    const last = groups.at(-1);
    const reason = textOf(payload['reason']) ?? textOf(payload['error']);
    if (recipient && last?.type === type && last.reason === reason) last.count += 1;
    else groups.push({ id, type, at, count: 1, by: textOf(payload['by']), reason });
  }
  return groups;
}
