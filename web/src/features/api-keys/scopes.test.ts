import { describe, expect, it } from 'vitest';
import { groupScopes, readNetworks, verbsFor } from './scopes';

describe('the scopes a key may carry', () => {
  it('never go beyond what its owner may do', () => {
    const held = ['leads.read', 'leads.update', 'api_keys.manage', 'api_keys.write'];

    expect(verbsFor('leads', held)).toEqual(['read', 'write']);
    expect(verbsFor('accounts', held)).toEqual([]);
  });

  it('are for reading only without the right to write by key', () => {
    expect(verbsFor('leads', ['leads.read', 'leads.create', 'leads.delete'])).toEqual(['read']);
  });

  it('are told by collection', () => {
    expect(groupScopes(['read:leads', 'write:leads', 'read:*', 'nonsense'])).toEqual([
      { collection: 'leads', verbs: ['read', 'write'] },
      { collection: '*', verbs: ['read'] },
    ]);
  });
});

it('networks are read from lines and commas', () => {
  expect(readNetworks(' 203.0.113.0/24, 198.51.100.7\n\n2001:db8::/32 ')).toEqual([
    '203.0.113.0/24',
    '198.51.100.7',
    '2001:db8::/32',
  ]);
});
