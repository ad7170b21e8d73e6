import { describe, expect, it } from 'vitest';
import type { User } from '@/api/identity';
import { nameOf, statusOf, suggestPassword } from './user-parts';

const user = (
  status: string,
  membership: string | null,
  names: [string | null, string | null] = ['Ada', 'Byron'],
) =>
  ({
    email: 'ada@example.com',
    first_name: names[0],
    last_name: names[1],
    status,
    employee: membership ? { status: membership } : null,
  }) as User;

describe('a user', () => {
  it.each([
    ['active', 'active', 'active'],
    ['invited', 'active', 'invited'],
    ['active', 'terminated', 'terminated'],
    ['invited', 'inactive', 'inactive'],
    ['inactive', null, 'inactive'],
  ])('whose login is %s and membership %s is %s', (login, membership, expected) => {
    expect(statusOf(user(login, membership))).toBe(expected);
  });

  it('without names is called by the address', () => {
    expect(nameOf(user('active', null, [null, null]))).toBe('ada@example.com');
  });
});

it('suggests another password every time, long enough for every rule', () => {
  const made = new Set(Array.from({ length: 50 }, () => suggestPassword()));

  expect(made.size).toBe(50);
  for (const password of made) expect(password).toMatch(/^(\w{4}-){3}\w{4}$/);
  expect(suggestPassword(30)).toMatch(/^(\w{4}-){6}\w{4}$/);
});
