import type { NewEntry } from './queries';

export type EntryKind = 'note' | 'email' | 'task' | 'call' | 'meeting';
export const ENTRY_KINDS: readonly EntryKind[] = ['note', 'email', 'task', 'call', 'meeting'];

/** What somebody is writing on a record; kept in the browser until it is saved. */
export interface Draft {
  kind: EntryKind;
  subject: string;
  body: string;
  pinned: boolean;
  /** YYYY-MM-DD */
  date: string | null;
  /** HH:mm */
  time: string;
  minutes: number | null;
  assignee: string | null;
  direction: 'inbound' | 'outbound';
  outcome: string | null;
  location: string;
  /** Of a mail: the template it began with, and the text that gave. */
  template: string | null;
  filled: string | null;
}

export const EMPTY_DRAFT: Draft = {
  kind: 'note',
  subject: '',
  body: '',
  pinned: false,
  date: null,
  time: '',
  minutes: null,
  assignee: null,
  direction: 'outbound',
  outcome: null,
  location: '',
  template: null,
  filled: null,
};

export function hasText(draft: Draft): boolean {
  return draft.subject.trim() !== '' || draft.body.trim() !== '';
}

/** A note and a call need their text, a task and a meeting their subject. */
export function canSave(draft: Draft): boolean {
  if (draft.kind === 'note' || draft.kind === 'call') return draft.body.trim() !== '';
  return draft.subject.trim() !== '';
}

interface Target {
  /** Singular name of the record's type, as stored in `related_type`. */
  singular: string;
  id: string;
  userId: string;
  /** What a logged call is called when nobody gave it a name. */
  callSubject: string;
}

const present = (values: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== null && value !== undefined && value !== ''),
  );

/** What is sent for a draft. A logged call is done already; a task and a meeting are still to come. */
export function entryOf(draft: Draft, target: Target): Omit<NewEntry, 'key'> {
  const related = { related_type: target.singular, related_id: target.id };
  if (draft.kind === 'note') {
    return { type: 'notes', values: { content: draft.body.trim(), pinned: draft.pinned, ...related } };
  }
  const shared = {
    type: draft.kind,
    description: draft.body.trim(),
    assigned_to: draft.assignee ?? target.userId,
    owner_id: target.userId,
    duration_minutes: draft.kind === 'task' ? null : draft.minutes,
    ...related,
  };
  if (draft.kind === 'call') {
    return {
      type: 'activities',
      values: present({
        ...shared,
        subject: draft.subject.trim() || target.callSubject,
        status: 'completed',
        direction: draft.direction,
        outcome: draft.outcome,
      }),
    };
  }
  return {
    type: 'activities',
    values: present({
      ...shared,
      subject: draft.subject.trim(),
      status: 'pending',
      due_date: draft.date,
      due_time: draft.date ? draft.time : null,
      location: draft.kind === 'meeting' ? draft.location.trim() : null,
    }),
  };
}
