import { describe, expect, it } from 'vitest';
import { canSave, EMPTY_DRAFT, entryOf, hasText } from './composer-draft';

const target = { singular: 'opportunity', id: 'deal', userId: 'me', callSubject: 'Call with Kan-code' };

describe('entryOf', () => {
  it('writes a note on its record', () => {
    const entry = entryOf({ ...EMPTY_DRAFT, body: ' Budget confirmed ', pinned: true }, target);

    expect(entry).toEqual({
      type: 'notes',
      values: { content: 'Budget confirmed', pinned: true, related_type: 'opportunity', related_id: 'deal' },
    });
  });

  it('logs a call as done, under a name of its own', () => {
    const entry = entryOf(
      { ...EMPTY_DRAFT, kind: 'call', body: 'Asked for a price', minutes: 8, outcome: 'successful' },
      target,
    );

    expect(entry.values).toMatchObject({
      type: 'call',
      subject: 'Call with Kan-code',
      status: 'completed',
      direction: 'outbound',
      outcome: 'successful',
      duration_minutes: 8,
      assigned_to: 'me',
    });
  });

  it('plans a task without sending what is empty', () => {
    const entry = entryOf(
      { ...EMPTY_DRAFT, kind: 'task', subject: 'Send quote', date: '2018-01-15', minutes: 30 },
      target,
    );

    expect(entry.values).toEqual({
      type: 'task',
      subject: 'Send quote',
      status: 'pending',
      due_date: '2018-01-15',
      assigned_to: 'me',
      owner_id: 'me',
      related_type: 'opportunity',
      related_id: 'deal',
    });
  });

  it('drops the time of a meeting without a date', () => {
    const entry = entryOf(
      { ...EMPTY_DRAFT, kind: 'meeting', subject: 'Review', time: '10:00', location: 'Room 2' },
      target,
    );

    expect(entry.values).not.toHaveProperty('due_time');
    expect(entry.values).toMatchObject({ location: 'Room 2', status: 'pending' });
  });
});

describe('canSave', () => {
  it('asks for what the kind needs', () => {
    expect(canSave({ ...EMPTY_DRAFT, kind: 'task', body: 'details only' })).toBe(false);
    expect(canSave({ ...EMPTY_DRAFT, kind: 'task', subject: 'Send quote' })).toBe(true);
    expect(canSave({ ...EMPTY_DRAFT, body: '   ' })).toBe(false);
    expect(hasText({ ...EMPTY_DRAFT, subject: 'x' })).toBe(true);
  });
});
