import { describe, expect, it } from 'vitest';
import type { IsolatedTable } from './queries';
import { countGaps, filterTables } from './rows';

const table = (name: string, gaps: string[] = [], row_class = 'tenant') =>
  ({ name, gaps, row_class }) as unknown as IsolatedTable;
const tables = [
  table('accounts', [], 'scoped'),
  table('leads', [], 'scoped'),
  table('notes', ['row security is off']),
];
const names = (found: IsolatedTable[]) => found.map(({ name }) => name);

describe('the tables of data isolation', () => {
  it('begin with those that have gaps', () => {
    expect(names(filterTables(tables, {}))).toEqual(['notes', 'accounts', 'leads']);
    expect(countGaps(tables)).toBe(1);
  });

  it.each([
    [{ q: 'LEA' }, ['leads']],
    [{ status: 'gaps' }, ['notes']],
    [{ tab: 'scoped' }, ['accounts', 'leads']],
    [{ tab: 'scoped', status: 'gaps' }, []],
  ])('are narrowed by %o', (filter, expected) => {
    expect(names(filterTables(tables, filter))).toEqual(expected);
  });
});
