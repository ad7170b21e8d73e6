import { describe, expect, it } from 'vitest';
import { branchesOf, withDescendants } from './tree';

const node = (id: string, parent: string | null = null) => ({ id, name: id, parent });
const parentOf = ({ parent }: ReturnType<typeof node>) => parent;
const ALL = [
  node('sales'),
  node('north', 'sales'),
  node('bergen', 'north'),
  node('office'),
  node('lost', 'gone'),
];

describe('a tree', () => {
  it('puts each below its parent, by name', () => {
    expect(branchesOf(ALL, parentOf).map(({ item: { id }, depth }) => `${depth} ${id}`)).toEqual([
      '0 lost',
      '0 office',
      '0 sales',
      '1 north',
      '2 bergen',
    ]);
  });

  it('knows what lies below', () => {
    expect([...withDescendants(ALL, 'sales', parentOf)].sort()).toEqual(['bergen', 'north', 'sales']);
  });
});
