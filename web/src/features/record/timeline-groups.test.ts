import { describe, expect, it } from 'vitest';
import type { TimelineEvent } from './queries';
import { dayGroup, foldBursts, groupTimeline } from './timeline-groups';

function event(id: string, at: string, changes: Partial<TimelineEvent> = {}): TimelineEvent {
  return {
    id,
    kind: 'change',
    at,
    actor: { id: 'zane', name: 'Zane Levy' },
    title: null,
    body: null,
    entity_type: null,
    entity_id: null,
    data: { action: 'update' },
    ...changes,
  };
}

describe('dayGroup', () => {
  // 2018-01-03 is a Wednesday.
  it.each([
    ['2018-01-04', 'upcoming'],
    ['2018-01-03', 'today'],
    ['2018-01-02', 'yesterday'],
    ['2018-01-01', 'thisWeek'],
    ['2017-12-31', 'lastWeek'],
    ['2017-12-25', 'lastWeek'],
    ['2017-12-24', 'month'],
  ])('puts %s under %s', (day, key) => {
    expect(dayGroup(day, '2018-01-03', 1).key).toBe(key);
  });

  it('follows the first day of the week', () => {
    expect(dayGroup('2017-12-31', '2018-01-03', 0).key).toBe('thisWeek');
  });
});

describe('foldBursts', () => {
  it('folds three changes by one person within ten minutes', () => {
    const rows = foldBursts([
      event('a', '2018-01-02T10:08:00Z'),
      event('b', '2018-01-02T10:04:00Z'),
      event('c', '2018-01-02T10:00:00Z'),
    ]);

    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ kind: 'burst', events: [{ id: 'a' }, { id: 'b' }, { id: 'c' }] });
  });

  it('keeps pairs, other people, notes and the creation apart', () => {
    const rows = foldBursts([
      event('a', '2018-01-02T10:08:00Z'),
      event('b', '2018-01-02T10:07:00Z'),
      event('c', '2018-01-02T10:06:00Z', { actor: { id: 'kary', name: 'Kary Hendrixson' } }),
      event('d', '2018-01-02T10:05:00Z', { kind: 'note' }),
      event('e', '2018-01-02T10:04:00Z', { data: { action: 'create' } }),
    ]);

    expect(rows.map((row) => row.kind)).toEqual(['event', 'event', 'event', 'event', 'event']);
  });

  it('breaks a run after a pause', () => {
    const rows = foldBursts([
      event('a', '2018-01-02T11:00:00Z'),
      event('b', '2018-01-02T10:09:00Z'),
      event('c', '2018-01-02T10:00:00Z'),
    ]);

    expect(rows).toHaveLength(3);
  });
});

describe('groupTimeline', () => {
  const options = { today: '2018-01-03', dayOf: (at: string) => at.slice(0, 10), weekStart: 1 };

  it('keeps the order and starts a group at each new day', () => {
    const groups = groupTimeline(
      [
        event('a', '2018-01-03T09:00:00Z'),
        event('b', '2018-01-02T09:00:00Z'),
        event('c', '2017-11-02T09:00:00Z'),
        event('d', '2017-10-02T09:00:00Z'),
      ],
      options,
    );

    expect(groups.map((group) => group.day)).toEqual([
      { key: 'today' },
      { key: 'yesterday' },
      { key: 'month', month: '2017-11' },
      { key: 'month', month: '2017-10' },
    ]);
  });

  it('leaves out notes that stand pinned above', () => {
    const note = event('n', '2018-01-03T09:00:00Z', { kind: 'note', entity_id: 'note-1' });

    expect(groupTimeline([note], { ...options, pinned: new Set(['note-1']) })).toEqual([]);
    expect(groupTimeline([note], options)).toHaveLength(1);
  });
});
