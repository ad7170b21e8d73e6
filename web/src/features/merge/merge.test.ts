import { describe, expect, it } from 'vitest';
import type { CrmRecord, TypeMeta } from '@/api/types';
import { bodyOf, chosenFor, differencesOf } from './merge';

const field = (name: string, more = {}) => ({ name, label: name, kind: 'text', readonly: false, ...more });
const meta = {
  fields: [
    field('first_name'),
    field('email'),
    field('tags', { kind: 'tags' }),
    field('version', { readonly: true }),
    field('size', { custom: true }),
  ],
} as unknown as TypeMeta;
const record = (id: string, values: object) => ({ id, version: 1, ...values }) as unknown as CrmRecord;
const ada = record('1', { first_name: 'Ada', email: null, tags: ['a'], custom: { size: 'S' } });
const al = record('2', { first_name: 'Al', email: 'al@engines.example', tags: ['b'], custom: { size: 'M' } });
const same = record('3', { first_name: 'Ada', email: '', tags: [], custom: {} });

describe('differencesOf', () => {
  it('names the fields with more than one value, each value once', () => {
    const found = differencesOf(meta, [ada, al, same]);
    expect(found.map(({ field: { name }, options }) => [name, options.map((o) => o.record.id)])).toEqual([
      ['first_name', ['1', '2']],
      ['size', ['1', '2']],
    ]);
  });
});

describe('chosenFor', () => {
  it('takes the value of the one that stays, unless another was chosen', () => {
    const [name] = differencesOf(meta, [ada, al]);
    expect(name && chosenFor(name, al, {})).toBe('"Al"');
    expect(name && chosenFor(name, al, { first_name: '"Ada"' })).toBe('"Ada"');
  });

  it('takes the first value where the one that stays has none', () => {
    const [size] = differencesOf(meta, [same, al, ada]).filter(({ field: { name } }) => name === 'size');
    expect(size && chosenFor(size, same, {})).toBe('"M"');
  });
});

describe('bodyOf', () => {
  it('says for every difference whose value stays', () => {
    const differences = differencesOf(meta, [ada, al, same]);
    expect(bodyOf(same, [ada, al, same], differences, { size: '"S"' })).toEqual({
      winner_id: '3',
      loser_ids: ['1', '2'],
      fields: { first_name: '3', 'custom.size': '1' },
    });
  });
});
