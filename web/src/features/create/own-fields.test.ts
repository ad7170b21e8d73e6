import { describe, expect, it } from 'vitest';
import { bodyOf, formName } from './own-fields';

describe('own fields in the form', () => {
  it('travel inside custom, empty ones not at all', () => {
    expect(
      bodyOf({ name: 'A', [formName('custom.size')]: 'XL', 'custom:note': '', 'custom:picks': [] }),
    ).toEqual({
      name: 'A',
      custom: { size: 'XL' },
    });
    expect(bodyOf({ name: 'A', 'custom:size': null })).toEqual({ name: 'A' });
  });
});
