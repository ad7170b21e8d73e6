import { describe, expect, it } from 'vitest';
import { begunAt, mentionables, suggestions, toStored, toTyped } from './mentions';

const ADA = { id: '0199a1b2-0000-7000-8000-000000000001', label: 'Ada Byron' };
const ANN = { id: '0199a1b2-0000-7000-8000-000000000002', label: 'Ada' };

describe('names in notes', () => {
  it.each([
    ['@Ada Byron, look', `[@Ada Byron](person:${ADA.id}), look`],
    ['(@Ada) and\n@Ada Byron', `([@Ada](person:${ANN.id})) and\n[@Ada Byron](person:${ADA.id})`],
    ['ada@Ada Byron and @Adam', 'ada@Ada Byron and @Adam'],
  ])('%s', (typed, stored) => {
    expect(toStored(typed, [ANN, ADA])).toBe(stored);
    expect(toTyped(stored).text).toBe(typed);
  });

  it('a note that is changed keeps whom it named, also those who left', () => {
    const { text, named } = toTyped(`Ask [@Ada Byron](person:${ADA.id})`);
    expect(toStored(`${text} again`, named)).toBe(`Ask [@Ada Byron](person:${ADA.id}) again`);
  });

  it('two of one name are told apart', () => {
    const person = (id: string) => ({ user_id: id, name: 'Ada [B]', email: `${id}@x.example` });
    expect(mentionables([person('a'), person('b')]).map(({ label }) => label)).toEqual([
      'Ada B, a at x.example',
      'Ada B, b at x.example',
    ]);
  });

  it.each([
    ['@', ''],
    ['Hello @by', 'by'],
    ['(@Ada By', 'Ada By'],
    ['ada@by', null],
    ['@ada\nnext', null],
  ])('%s at its end', (text, begun) => {
    expect(begunAt(text, text.length)).toBe(begun);
  });

  it('offers whose names have a word that begins so', () => {
    expect(suggestions([ANN, ADA], 'by')).toEqual([ADA]);
    expect(suggestions([ANN, ADA], 'ada')).toEqual([ANN, ADA]);
  });
});
