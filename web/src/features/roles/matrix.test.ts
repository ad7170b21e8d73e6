import { describe, expect, it } from 'vitest';
import type { Permission } from '@/api/identity';
import { groupPermissions, nameFrom } from './matrix';

const permission = (name: string, description = name): Permission => {
  const [resource = '', action = ''] = name.split('.');
  return { name, description, resource, action };
};
const ALL = ['leads.read', 'accounts.read', 'leads.update', 'users.manage', 'something.new'].map((name) =>
  permission(name),
);

describe('the matrix of permissions', () => {
  it('keeps what belongs to one resource together, and loses no permission', () => {
    expect(
      groupPermissions(ALL, '').map(({ group, permissions }) => [group, permissions.map(({ name }) => name)]),
    ).toEqual([
      ['records', ['leads.read', 'leads.update', 'accounts.read']],
      ['people', ['users.manage']],
      ['workspace', ['something.new']],
    ]);
  });

  it('is narrowed by words in any order', () => {
    expect(groupPermissions(ALL, 'update lead')[0]?.permissions).toHaveLength(1);
  });
});

it.each([
  ['Financial manager', 'financial_manager'],
  ['  3rd Level Süpport!', 'rd_level_support'],
  ['X', 'role_x'],
])('names the role %s', (label, name) => {
  expect(nameFrom(label)).toBe(name);
});
