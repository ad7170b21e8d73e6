import { describe, expect, it } from 'vitest';
import type { TypeMeta } from '@/api/types';
import { partsOf, wholeOf } from './parts';
import type { TrashEntry } from './queries';

const type = (name: string, bulk_delete = true) => ({ name, can: { bulk_delete } }) as TypeMeta;
const types = { leads: type('leads'), notes: type('notes'), accounts: type('accounts', false) };
const entry = (name: string, id: string) => ({ type: name, id }) as TrashEntry;
const asOf = '2026-01-31T12:00:00Z';

describe('the trash', () => {
  it('acts on what was chosen, type by type', () => {
    const parts = partsOf([entry('leads', '1'), entry('notes', '2'), entry('leads', '3')], types);

    expect(parts.map(({ meta, target, count }) => [meta.name, target, count])).toEqual([
      ['leads', { ids: ['1', '3'] }, 2],
      ['notes', { ids: ['2'] }, 1],
    ]);
  });

  it.each([
    [undefined, ['leads', 'notes']],
    ['notes', ['notes']],
    ['accounts', []],
  ])('is emptied of what may be purged and was counted: %s', (wanted, expected) => {
    const counts = { leads: 2, notes: 1, accounts: 5, contacts: 0 };
    const whole = wholeOf({ counts, as_of: asOf }, types, wanted);

    expect(whole.map(({ meta }) => meta.name)).toEqual(expected);
    expect(whole.every(({ target }) => 'as_of' in target && target.as_of === asOf)).toBe(true);
  });
});
