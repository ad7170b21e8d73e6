import { describe, expect, it } from 'vitest';
import type { TypeMeta } from '@/api/types';
import { groupByValues, runBulk } from './bulk';
import { isComplete, operatorsFor } from './operators';
import { rangeOf } from './selection';
import { cycleSort, readSort, writeSort } from './sort';

const field = (name: string, sortable = true) => ({ name, sortable }) as TypeMeta['fields'][number];
const meta = {
  fields: [field('name'), field('amount'), field('tags', false)],
  list: { sort: '-updated_at' },
} as TypeMeta;

describe('sorting by clicks', () => {
  it('goes up, down and back to the default', () => {
    const up = cycleSort([], 'amount', false);
    const down = cycleSort(up, 'amount', false);

    expect(up).toEqual([{ field: 'amount', desc: false }]);
    expect(down).toEqual([{ field: 'amount', desc: true }]);
    expect(cycleSort(down, 'amount', false)).toEqual([]);
  });

  it('adds a level with Shift', () => {
    expect(cycleSort([{ field: 'amount', desc: true }], 'name', true)).toEqual([
      { field: 'amount', desc: true },
      { field: 'name', desc: false },
    ]);
  });

  it('ignores what cannot be sorted by and leaves the default out of the address', () => {
    expect(readSort('-amount,tags,nonsense', meta)).toEqual([{ field: 'amount', desc: true }]);
    expect(readSort(undefined, meta)).toEqual([{ field: 'updated_at', desc: true }]);
    expect(writeSort(readSort(undefined, meta), meta)).toBeUndefined();
    expect(writeSort([{ field: 'name', desc: false }], meta)).toBe('name');
  });
});

describe('selecting a range', () => {
  it.each([
    ['b', 'd', ['b', 'c', 'd']],
    ['d', 'b', ['b', 'c', 'd']],
    ['c', 'c', ['c']],
    ['gone', 'c', ['c']],
  ])('from %s to %s', (from, to, expected) => {
    expect(rangeOf(['a', 'b', 'c', 'd'], from, to)).toEqual(expected);
  });
});

describe('bulk actions', () => {
  it('send at most 500 ids at a time and add the answers up', async () => {
    const sizes: number[] = [];

    const outcome = await runBulk(
      (request) => {
        sizes.push(request.ids?.length ?? 0);
        return Promise.resolve({ updated: request.ids?.length ?? 0, skipped: 0, errors: [] });
      },
      { ids: Array.from({ length: 1200 }, (_each, index) => String(index)) },
      { action: 'assign', values: { owner_id: 'u' } },
    );

    expect(sizes).toEqual([500, 500, 200]);
    expect(outcome).toEqual({ updated: 1200, skipped: 0, reason: null, job: null, asOf: null });
  });

  it('remember old values for the way back', () => {
    const records = [
      { id: '1', stage: 'a' },
      { id: '2', stage: 'b' },
      { id: '3', stage: 'a' },
      { id: '4', stage: null },
    ];

    expect(groupByValues(records, ({ stage }) => ({ stage }))).toEqual([
      { values: { stage: 'a' }, ids: ['1', '3'] },
      { values: { stage: 'b' }, ids: ['2'] },
      { values: { stage: null }, ids: ['4'] },
    ]);
  });
});

describe('operators', () => {
  it('are those the server offers for the kind', () => {
    expect(operatorsFor('select', ['eq', 'in', 'is_null'])).toEqual(['in', 'is_null']);
    expect(operatorsFor('date', undefined)[0]).toBe('within_last');
  });

  it.each([
    [{ field: 'a', op: 'is_null' }, true],
    [{ field: 'a', op: 'in', value: [] }, false],
    [{ field: 'a', op: 'between', value: [1, null] }, false],
    [{ field: 'a', op: 'between', value: [0, 2] }, true],
    [{ field: 'a', op: 'eq', value: '' }, false],
    [{ field: 'a', op: 'eq', value: false }, true],
  ])('%j is complete: %s', (condition, complete) => {
    expect(isComplete(condition)).toBe(complete);
  });
});
