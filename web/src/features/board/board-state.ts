import type { CrmRecord, NamedRef, Stage, StageKind } from '@/api/types';
import type { Tone } from '@/lib/theme';

export interface BoardCard extends CrmRecord {
  stage: string;
  amount: number;
  currency?: string | null;
  account?: NamedRef | null;
  owner?: NamedRef | null;
  next_activity?: { subject: string; type: string; due_at: string | null } | null;
  days_in_stage?: number | null;
  stage_changed_at?: string | null;
  close_date?: string | null;
}

export interface OtherSum {
  currency: string;
  amount: number;
  weighted: number;
}

export interface BoardColumn {
  key: string;
  name: string;
  kind: StageKind;
  /** 0 to 100. */
  probability: number;
  color: Tone | null;
  required_fields: string[];
  rotting_days: number | null;
  /** Of the whole column, as the server counts it; not of the loaded cards. */
  count: number;
  /** In the board's currency. */
  sum: number;
  weighted: number;
  /** In every further currency. */
  others: OtherSum[];
  cards: BoardCard[];
  next_cursor: string | null;
}

export interface BoardData {
  pipeline: { id: string; name: string; is_archived: boolean };
  currency: string;
  columns: BoardColumn[];
}

export interface Place {
  column: BoardColumn;
  index: number;
  card: BoardCard;
}

export function findCard(board: BoardData, id: string): Place | null {
  for (const column of board.columns) {
    const index = column.cards.findIndex((card) => card.id === id);
    const card = column.cards[index];
    if (card) return { column, index, card };
  }
  return null;
}

const weightOf = (card: BoardCard, probability: number) => (Number(card.amount) * probability) / 100;

/** The column's figures with a card's amount added (1) or taken off (-1), in the card's own currency. */
function figures(board: BoardData, column: BoardColumn, card: BoardCard, sign: 1 | -1) {
  const amount = sign * Number(card.amount);
  const weighted = sign * weightOf(card, Number(card.probability ?? column.probability));
  const currency = card.currency ?? board.currency;
  if (currency === board.currency)
    return { sum: column.sum + amount, weighted: column.weighted + weighted, others: column.others };
  const before = column.others.find((each) => each.currency === currency);
  const after = {
    currency,
    amount: (before?.amount ?? 0) + amount,
    weighted: (before?.weighted ?? 0) + weighted,
  };
  const rest = column.others.filter((each) => each !== before);
  return { sum: column.sum, weighted: column.weighted, others: after.amount === 0 ? rest : [...rest, after] };
}

function without(board: BoardData, column: BoardColumn, card: BoardCard): BoardColumn {
  return {
    ...column,
    ...figures(board, column, card, -1),
    count: column.count - 1,
    cards: column.cards.filter((each) => each.id !== card.id),
  };
}

function having(board: BoardData, column: BoardColumn, card: BoardCard, index: number): BoardColumn {
  return {
    ...column,
    ...figures(board, column, card, 1),
    count: column.count + 1,
    cards: [...column.cards.slice(0, index), card, ...column.cards.slice(index)],
  };
}

/** Put a card into another column at once; counts and sums follow until the server's own arrive. */
export function moveCard(board: BoardData, id: string, toKey: string, index = 0): BoardData {
  const place = findCard(board, id);
  const target = board.columns.find((column) => column.key === toKey);
  if (!place || !target || place.column.key === toKey) return board;
  const moved: BoardCard = { ...place.card, stage: toKey, probability: target.probability, days_in_stage: 0 };
  return {
    ...board,
    columns: board.columns.map((column) => {
      if (column.key === place.column.key) return without(board, column, place.card);
      return column.key === toKey ? having(board, column, moved, index) : column;
    }),
  };
}

/** The way back of a refused move: the card as it was, where it was. */
export function putBack(board: BoardData, place: Place): BoardData {
  const now = findCard(board, place.card.id);
  if (!now) return board;
  return {
    ...board,
    columns: board.columns.map((column) => {
      const left = column.key === now.column.key ? without(board, column, now.card) : column;
      return column.key === place.column.key
        ? having(board, left, place.card, Math.min(place.index, left.cards.length))
        : left;
    }),
  };
}

/** Take over what the server stored, such as the new version. */
export function replaceCard(board: BoardData, saved: CrmRecord): BoardData {
  return {
    ...board,
    columns: board.columns.map((column) => ({
      ...column,
      cards: column.cards.map((card) => (card.id === saved.id ? { ...card, ...saved } : card)),
    })),
  };
}

/** Add the next page of one column; a card that arrived meanwhile is not shown twice. */
export function addPage(board: BoardData, page: BoardColumn): BoardData {
  return {
    ...board,
    columns: board.columns.map((column) => {
      if (column.key !== page.key) return column;
      const known = new Set(column.cards.map((card) => card.id));
      return {
        ...column,
        cards: [...column.cards, ...page.cards.filter((card) => !known.has(card.id))],
        next_cursor: page.next_cursor,
      };
    }),
  };
}

/** Sums of the open columns, for the line above the board. */
export function openTotals(board: BoardData): { sum: number; weighted: number; others: OtherSum[] } {
  const open = board.columns.filter((column) => column.kind === 'open');
  const others = new Map<string, OtherSum>();
  for (const each of open.flatMap((column) => column.others)) {
    const { amount, weighted } = others.get(each.currency) ?? { amount: 0, weighted: 0 };
    others.set(each.currency, {
      currency: each.currency,
      amount: amount + each.amount,
      weighted: weighted + each.weighted,
    });
  }
  return {
    others: [...others.values()],
    sum: open.reduce((total, column) => total + column.sum, 0),
    weighted: open.reduce((total, column) => total + column.weighted, 0),
  };
}

/** The column beside another one, or itself at the edge. */
export function neighbour(board: BoardData, key: string, step: 1 | -1): string {
  const index = board.columns.findIndex((column) => column.key === key);
  return board.columns[index + step]?.key ?? key;
}

const DAY = 86_400_000;

export function daysInStage(card: BoardCard, now: number): number | null {
  if (typeof card.days_in_stage === 'number') return card.days_in_stage;
  if (!card.stage_changed_at) return null;
  return Math.max(0, Math.floor((now - Date.parse(card.stage_changed_at)) / DAY));
}

/**
 * Amber when a deal is longer in the stage than it should be, red after twice the time; without a time of the stage's own
 * over 14 days and over 30. Closed deals do not age.
 */
export function ageTone(
  days: number | null,
  { kind, rotting_days: most }: Pick<BoardColumn, 'kind' | 'rotting_days'>,
): 'warning' | 'danger' | null {
  if (days === null || kind !== 'open' || days <= (most ?? 14)) return null;
  return days > (most ? 2 * most : 30) ? 'danger' : 'warning';
}

/** "Kan-code – GTX Pro" under the heading "Kan-code" is just "GTX Pro". */
export function nameUnder(account: string | null | undefined, name: string): string {
  if (!account || !name.toLowerCase().startsWith(account.toLowerCase())) return name;
  const rest = /^\s+[-–—:|/]\s+(.+)$|^[:|,]\s*(.+)$/.exec(name.slice(account.length));
  return rest?.[1] ?? rest?.[2] ?? name;
}

export function stageOfColumn(column: BoardColumn): Pick<Stage, 'key' | 'name' | 'kind' | 'required_fields'> {
  const { key, name, kind, required_fields } = column;
  return { key, name, kind, required_fields };
}
