import { describe, expect, it } from 'vitest';
import type { Me } from '@/api/types';
import { findPages, firstPageOf, pagesFor, SETTINGS_PAGES } from './pages';

const me = (permissions: string[], tenant: object | null = { id: 't' }, modules = { employees: true }) =>
  ({ permissions, tenant, modules }) as unknown as Me;
const names = (pages: { path: string }[]) => pages.map(({ path }) => path);

describe('the settings navigation', () => {
  it('shows only pages the person may open', () => {
    expect(names(pagesFor(me(['employees.read'])))).toEqual([
      'profile',
      'account',
      'notifications',
      'employees',
      'roles',
      'departments',
    ]);
  });

  it('leaves the pages of a module out that is off', () => {
    const off = me(['employees.read'], { id: 't' }, { employees: false });
    expect(names(pagesFor(off))).not.toContain('employees');
  });

  it('leaves the pages of a workspace out where none is entered', () => {
    expect(names(pagesFor(me(['employees.read', 'api_keys.manage'], null)))).toEqual(['profile', 'account']);
  });

  it('begins with the installation for a superadmin outside every workspace', () => {
    expect(firstPageOf(me(['system.read'], null))?.group).toBe('security');
    expect(firstPageOf(me(['system.read']))?.path).toBe('profile');
  });

  it.each([
    ['invite', ['users']],
    ['dark', ['profile']],
    ['people inv', ['users']],
    ['zzz', []],
  ])('finds a page by %s', (typed, expected) => {
    expect(names(findPages([...SETTINGS_PAGES], typed))).toEqual(expected);
  });
});
