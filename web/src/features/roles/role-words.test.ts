import { describe, expect, it } from 'vitest';
import type { Permission, Role } from '@/api/identity';
import { areasOf, sentence, verbOf } from './role-words';

const permission = (name: string, description: string, resource = name.split('.')[0] ?? ''): Permission => ({
  name,
  description,
  resource,
  action: name.split('.')[1] ?? '',
});
const CATALOGUE = [
  permission('leads.read', 'See leads'),
  permission('leads.delete', 'Delete leads'),
  permission('saved_views.share', 'Share saved views'),
  permission('bulk_delete', 'Delete many records at once', '*'),
];
const role = (name: string, permissions: string[]) =>
  ({ name, label: name.toUpperCase(), permissions, is_builtin: false, data_scope: 'own' }) as Role;

describe('a role in words', () => {
  it.each([
    [CATALOGUE[0], 'see'],
    [CATALOGUE[2], 'share'],
    [CATALOGUE[3], 'delete many records at once'],
  ])('says what a permission lets do', (each, verb) => {
    expect(each && verbOf(each)).toBe(verb);
  });

  it('says area by area what it may, may not, and who may, too', () => {
    const clerk = role('clerk', ['leads.read']);
    const chief = role('chief', ['leads.read', 'leads.delete']);

    const [records, outreach] = areasOf(clerk, [clerk, chief], CATALOGUE);

    expect(records).toMatchObject({ group: 'records', held: 1, total: 3 });
    expect(records?.abilities).toContainEqual({
      resource: 'leads',
      label: 'Leads',
      may: ['see'],
      mayNot: ['delete'],
      alsoIn: ['CHIEF'],
    });
    expect(records?.abilities.map(({ label }) => label)).toContain(null);
    expect(outreach).toMatchObject({ group: 'outreach', held: 0, total: 1 });
    expect(outreach?.abilities[0]).toMatchObject({ label: 'Saved views', alsoIn: [] });
  });

  it('begins a sentence with a capital', () => {
    expect(sentence(['see', 'create'])).toBe('See, create');
  });
});
