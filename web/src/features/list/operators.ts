import type { FieldMeta } from '@/api/types';
import type { Condition, FilterScalar } from '@/lib/filter';
import { defineTexts } from '@/lib/i18n';

const texts = defineTexts('operators', {
  eq: 'is',
  neq: 'is not',
  lt: 'less than',
  lte: 'at most',
  gt: 'more than',
  gte: 'at least',
  before: 'before',
  until: 'until',
  after: 'after',
  since: 'from',
  on: 'on',
  notOn: 'not on',
  between: 'between',
  in: 'any of',
  nin: 'none of',
  contains: 'contains',
  not_contains: 'does not contain',
  starts_with: 'starts with',
  ends_with: 'ends with',
  is_null: 'is empty',
  not_null: 'is not empty',
  has_any: 'has any of',
  has_all: 'has all of',
  within_last: 'in the last',
  within_next: 'in the next',
});

const DATE_WORDS = { eq: 'on', neq: 'notOn', lt: 'before', lte: 'until', gt: 'after', gte: 'since' } as const;
type TextOperator = keyof typeof WORDS;
const WORDS = {
  eq: 1,
  neq: 1,
  lt: 1,
  lte: 1,
  gt: 1,
  gte: 1,
  between: 1,
  in: 1,
  nin: 1,
  contains: 1,
  not_contains: 1,
  starts_with: 1,
  ends_with: 1,
  is_null: 1,
  not_null: 1,
  has_any: 1,
  has_all: 1,
  within_last: 1,
  within_next: 1,
} as const;

/** The words of an operator, as they read after the field's name. */
export function operatorLabel(op: string, kind: FieldMeta['kind']): string {
  if ((kind === 'date' || kind === 'datetime') && op in DATE_WORDS)
    return texts.say(DATE_WORDS[op as keyof typeof DATE_WORDS]);
  return op in WORDS ? texts.say(op as TextOperator) : op;
}

const TEXT = ['contains', 'not_contains', 'eq', 'neq', 'starts_with', 'ends_with', 'is_null', 'not_null'];
const NUMBER = ['gte', 'lte', 'between', 'eq', 'neq', 'gt', 'lt', 'is_null', 'not_null'];
const DATE = ['within_last', 'within_next', 'between', 'eq', 'lt', 'gte', 'is_null', 'not_null'];
const CHOICE = ['in', 'nin', 'is_null', 'not_null'];

/** In the order people reach for them; only those the server offers for the kind. */
export function operatorsFor(kind: FieldMeta['kind'], offered: readonly string[] | undefined): string[] {
  const order =
    kind === 'date' || kind === 'datetime' || kind === 'time'
      ? DATE
      : kind === 'integer' || kind === 'number' || kind === 'money' || kind === 'percent'
        ? NUMBER
        : kind === 'select' || kind === 'user' || kind === 'link'
          ? CHOICE
          : kind === 'boolean'
            ? ['eq']
            : kind === 'tags' || kind === 'multiselect'
              ? ['has_any', 'has_all', 'is_null', 'not_null']
              : TEXT;
  return offered ? order.filter((op) => offered.includes(op)) : order;
}

export type ValueShape = 'none' | 'one' | 'many' | 'range' | 'days';

export function valueShape(op: string): ValueShape {
  if (op === 'is_null' || op === 'not_null') return 'none';
  if (op === 'between') return 'range';
  if (op === 'within_last' || op === 'within_next') return 'days';
  return op === 'in' || op === 'nin' || op === 'has_any' || op === 'has_all' ? 'many' : 'one';
}

/** True when a condition of a stored definition can use it: the rest only lists carry out. */
export function canBeStored(op: string, kind: FieldMeta['kind']): boolean {
  if (op === 'starts_with' || op === 'ends_with') return false;
  return !(op === 'between' && (kind === 'date' || kind === 'datetime'));
}

/** True when the server can carry the condition out. */
export function isComplete({ op, value }: Condition): boolean {
  const filled = (part: FilterScalar | undefined) => part !== null && part !== undefined && part !== '';
  switch (valueShape(op)) {
    case 'none':
      return true;
    case 'many':
      return Array.isArray(value) && value.length > 0;
    case 'range':
      return Array.isArray(value) && value.length === 2 && value.every(filled);
    default:
      return !Array.isArray(value) && filled(value);
  }
}
