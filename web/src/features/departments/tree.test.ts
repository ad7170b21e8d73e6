import { describe, expect, it } from 'vitest';
import type { Department } from '@/api/identity';
import { branchesOf, withDescendants } from './tree';

const department = (id: string, parent: string | null = null) =>
  ({ id, name: id, parent_id: parent }) as Department;
const ALL = [
  department('sales'),
  department('north', 'sales'),
  department('bergen', 'north'),
  department('office'),
  department('lost', 'gone'),
];

describe('the tree of departments', () => {
  it('puts each below its parent, by name', () => {
    expect(branchesOf(ALL).map(({ department: { id }, depth }) => `${depth} ${id}`)).toEqual([
      '0 lost',
      '0 office',
      '0 sales',
      '1 north',
      '2 bergen',
    ]);
  });

  it('knows what lies below', () => {
    expect([...withDescendants(ALL, 'sales')].sort()).toEqual(['bergen', 'north', 'sales']);
  });
});
