import { describe, expect, it } from 'vitest';
import { fromApiFilter, readFilter, toApiFilter, withCondition, writeFilter, type Filter } from './filter';
import { parseSearch, stringifySearch } from './search-params';

const CASES: [name: string, filter: Filter][] = [
  ['one choice', [{ field: 'stage', op: 'in', value: ['Proposal'] }]],
  ['several choices', [{ field: 'stage', op: 'in', value: ['Proposal', 'Negotiation'] }]],
  ['no choice yet', [{ field: 'stage', op: 'in', value: [] }]],
  ['a number', [{ field: 'amount', op: 'gte', value: 1000.5 }]],
  ['a range', [{ field: 'amount', op: 'between', value: [0, -5] }]],
  [
    'text that looks like a number',
    [
      { field: 'phone', op: 'eq', value: '0049301234' },
      { field: 'name', op: 'eq', value: '123' },
    ],
  ],
  ['text that looks like a truth value', [{ field: 'name', op: 'eq', value: 'true' }]],
  ['a truth value', [{ field: 'do_not_call', op: 'eq', value: true }]],
  ['nothing', [{ field: 'owner_id', op: 'eq', value: null }]],
  ['empty text', [{ field: 'name', op: 'eq', value: '' }]],
  ['no value', [{ field: 'owner_id', op: 'not_null' }]],
  ['the grammar inside a text', [{ field: 'name', op: 'contains', value: "a~b;c,d(e)|f%g'h i+j" }]],
  ['letters of every script', [{ field: 'name', op: 'contains', value: 'Zoë – 株式会社' }]],
  ['a linked field', [{ field: 'account.industry', op: 'in', value: ['software'] }]],
  [
    'a group',
    [
      {
        or: [
          { field: 'owner_id', op: 'eq', value: 'me' },
          { field: 'owner_id', op: 'is_null' },
        ],
      },
      { field: 'stage', op: 'in', value: ['Won'] },
    ],
  ],
];

describe('the filter of a stored definition', () => {
  it.each(CASES)('comes back from what the API keeps: %s', (_name, filter) => {
    expect(fromApiFilter(JSON.parse(toApiFilter(filter) ?? 'null'))).toEqual(filter);
  });

  it('is left to the API where chips cannot say it', () => {
    const one = { field: 'stage', op: 'eq', value: 'won' };
    expect(fromApiFilter(one)).toEqual([one]);
    expect(fromApiFilter({ or: [one] })).toEqual([{ or: [one] }]);
    expect(fromApiFilter({ or: [{ and: [one] }, one] })).toBeNull();
    expect(fromApiFilter({ field: 'stage' })).toBeNull();
  });
});

describe('the filter in the address', () => {
  it.each(CASES)('comes back as it was: %s', (_name, filter) => {
    expect(readFilter(writeFilter(filter))).toEqual(filter);
  });

  it.each(CASES)('survives the address bar: %s', (_name, filter) => {
    const address = stringifySearch({ filter: writeFilter(filter) });

    expect(readFilter(parseSearch(address).filter)).toEqual(filter);
  });

  it('can be read by a person', () => {
    const address = stringifySearch({
      filter: writeFilter([
        { field: 'stage', op: 'in', value: ['Proposal', 'Won'] },
        { field: 'amount', op: 'gte', value: 5000 },
      ]),
    });

    expect(address).toBe('?filter=stage~in~Proposal,Won,;amount~gte~5000');
  });

  it('shows a list instead of an error when the address is damaged', () => {
    expect(readFilter('stage;;~~;(;ok~eq~1')).toEqual([{ field: 'ok', op: 'eq', value: 1 }]);
  });
});

describe('the filter for the server', () => {
  it('joins view and chips', () => {
    expect(
      JSON.parse(
        toApiFilter(
          [{ field: 'owner_id', op: 'eq', value: 'me' }],
          [{ field: 'amount', op: 'gt', value: 1 }],
        ) ?? '',
      ),
    ).toEqual({
      and: [
        { field: 'owner_id', op: 'eq', value: 'me' },
        { field: 'amount', op: 'gt', value: 1 },
      ],
    });
  });

  it('is absent when nothing is filtered', () => {
    expect(toApiFilter([], [])).toBeUndefined();
  });
});

it('a status card replaces its own condition and leaves the others', () => {
  const filter: Filter = [
    { field: 'stage', op: 'in', value: ['Won'] },
    { field: 'amount', op: 'gt', value: 1 },
  ];

  expect(withCondition(filter, 'stage', { field: 'stage', op: 'in', value: ['Lost'] })).toEqual([
    { field: 'amount', op: 'gt', value: 1 },
    { field: 'stage', op: 'in', value: ['Lost'] },
  ]);
  expect(withCondition(filter, 'stage', null)).toEqual([{ field: 'amount', op: 'gt', value: 1 }]);
});
