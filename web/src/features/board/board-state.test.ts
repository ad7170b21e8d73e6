import { describe, expect, it } from 'vitest';
import {
  addPage,
  ageTone,
  daysInStage,
  findCard,
  moveCard,
  nameUnder,
  neighbour,
  openTotals,
  putBack,
  replaceCard,
  type BoardCard,
  type BoardColumn,
  type BoardData,
} from './board-state';

function card(id: string, stage: string, amount: number, probability: number): BoardCard {
  return { id, version: 1, stage, amount, probability, name: id };
}

function column(
  key: string,
  probability: number,
  cards: BoardCard[],
  changes: Partial<BoardColumn> = {},
): BoardColumn {
  return {
    key,
    name: key,
    kind: 'open',
    probability,
    color: 'sky',
    required_fields: [],
    rotting_days: null,
    count: 100,
    sum: 10_000,
    weighted: (10_000 * probability) / 100,
    others: [],
    cards,
    next_cursor: null,
    ...changes,
  };
}

const board: BoardData = {
  pipeline: { id: 'p', is_archived: false, name: 'Hardware sales' },
  currency: 'USD',
  columns: [
    column('proposal', 50, [card('a', 'proposal', 1000, 50), card('b', 'proposal', 400, 50)]),
    column('negotiation', 75, [card('c', 'negotiation', 2000, 75)]),
    column('won', 100, [], { kind: 'won', count: 0, sum: 0, weighted: 0 }),
  ],
};

describe('money in several currencies', () => {
  const euro = { ...card('e', 'proposal', 100, 50), currency: 'EUR' };
  const others = [{ currency: 'EUR', amount: 300, weighted: 150 }];
  const mixed: BoardData = {
    ...board,
    columns: [column('proposal', 50, [euro], { others }), column('negotiation', 75, [], { others: [] })],
  };

  it('moves what is in another currency beside the sum, never into it', () => {
    const moved = moveCard(mixed, 'e', 'negotiation');

    expect(moved.columns.map((each) => each.sum)).toEqual([10_000, 10_000]);
    expect(moved.columns[0]?.others).toEqual([{ currency: 'EUR', amount: 200, weighted: 100 }]);
    expect(moved.columns[1]?.others).toEqual([{ currency: 'EUR', amount: 100, weighted: 75 }]);
    expect(openTotals(moved).others).toEqual([{ currency: 'EUR', amount: 300, weighted: 175 }]);
  });
});

describe('moveCard', () => {
  it('moves the card to the top and takes count, sum and weight with it', () => {
    const moved = moveCard(board, 'a', 'negotiation');

    expect(moved.columns[0]).toMatchObject({ count: 99, sum: 9000, weighted: 4500 });
    expect(moved.columns[1]).toMatchObject({ count: 101, sum: 11_000, weighted: 8250 });
    expect(moved.columns[1]?.cards.map((each) => each.id)).toEqual(['a', 'c']);
    expect(findCard(moved, 'a')?.card).toMatchObject({
      stage: 'negotiation',
      probability: 75,
      days_in_stage: 0,
    });
  });

  it.each([
    ['the same column', 'a', 'proposal'],
    ['an unknown column', 'a', 'nowhere'],
    ['an unknown card', 'x', 'won'],
  ])('does nothing for %s', (_case, id, key) => {
    expect(moveCard(board, id, key)).toBe(board);
  });
});

describe('putBack', () => {
  it('restores exactly what was shown before a refused move', () => {
    const place = findCard(board, 'b');
    const moved = moveCard(board, 'b', 'won');

    expect(place && putBack(moved, place)).toEqual(board);
  });

  it('keeps another move that happened meanwhile', () => {
    const place = findCard(board, 'b');
    const both = moveCard(moveCard(board, 'b', 'won'), 'a', 'won');

    const back = place ? putBack(both, place) : both;

    expect(back.columns[0]?.cards.map((each) => each.id)).toEqual(['b']);
    expect(back.columns[2]?.cards.map((each) => each.id)).toEqual(['a']);
  });
});

describe('what the server sends', () => {
  it('replaces the version of a moved card', () => {
    const saved = replaceCard(moveCard(board, 'a', 'won'), { id: 'a', version: 2 });

    expect(findCard(saved, 'a')?.card.version).toBe(2);
  });

  it('appends a page without showing a card twice', () => {
    const page = column('proposal', 50, [card('b', 'proposal', 400, 50), card('d', 'proposal', 10, 50)], {
      next_cursor: 'more',
    });

    const grown = addPage(board, page).columns[0];

    expect(grown?.cards.map((each) => each.id)).toEqual(['a', 'b', 'd']);
    expect(grown?.next_cursor).toBe('more');
    expect(grown?.count).toBe(100);
  });
});

describe('what is shown', () => {
  it('adds up the open columns only', () => {
    expect(openTotals(board)).toEqual({ sum: 20_000, weighted: 12_500, others: [] });
  });

  it('stops at the edges', () => {
    expect(neighbour(board, 'proposal', 1)).toBe('negotiation');
    expect(neighbour(board, 'proposal', -1)).toBe('proposal');
    expect(neighbour(board, 'won', 1)).toBe('won');
  });

  it.each([
    [14, 'open', null],
    [15, 'open', 'warning'],
    [30, 'open', 'warning'],
    [31, 'open', 'danger'],
    [90, 'won', null],
    [null, 'open', null],
  ] as const)('warns about age: %s days, %s', (days, kind, tone) => {
    expect(ageTone(days, { kind, rotting_days: null })).toBe(tone);
  });

  it.each([
    [5, null],
    [6, 'warning'],
    [11, 'danger'],
  ] as const)('warns by the time of the stage itself: %s days', (days, tone) => {
    expect(ageTone(days, { kind: 'open', rotting_days: 5 })).toBe(tone);
  });

  it('counts days from the last stage change', () => {
    const now = Date.parse('2018-01-10T12:00:00Z');

    expect(daysInStage({ ...card('a', 'x', 1, 1), stage_changed_at: '2018-01-01T13:00:00Z' }, now)).toBe(8);
    expect(daysInStage({ ...card('a', 'x', 1, 1), days_in_stage: 3 }, now)).toBe(3);
    expect(daysInStage(card('a', 'x', 1, 1), now)).toBeNull();
  });

  it.each([
    ['Kan-code', 'Kan-code – GTX Pro', 'GTX Pro'],
    ['Kan-code', 'Renewal 2018', 'Renewal 2018'],
    ['Kan', 'Kan-code – GTX Pro', 'Kan-code – GTX Pro'],
    [null, 'GTX Pro', 'GTX Pro'],
    ['Kan-code', 'Kan-code', 'Kan-code'],
  ])('shortens a deal under %s', (account, name, short) => {
    expect(nameUnder(account, name)).toBe(short);
  });
});
