/** The filter tree of the API and its short form in the URL. */

export type FilterScalar = string | number | boolean | null;
export type FilterValue = FilterScalar | FilterScalar[] | undefined;

export interface Condition {
  field: string;
  op: string;
  value?: FilterValue;
}
export interface AnyOf {
  or: Condition[];
}
/** All of these must hold; an `or` group holds when one of its conditions does. */
export type Filter = (Condition | AnyOf)[];

export function isGroup(node: Condition | AnyOf): node is AnyOf {
  return 'or' in node;
}

/** Operators without a value. */
export const VALUELESS = new Set(['is_null', 'not_null']);

const SPECIAL = /[~;,()|%'+ ]/g;
const escape = (text: string) =>
  text.replace(SPECIAL, (char) => `%${char.charCodeAt(0).toString(16).padStart(2, '0')}`);
const unescape = (text: string) =>
  text.replace(/%([0-9a-f]{2})/gi, (_match, code: string) => String.fromCharCode(parseInt(code, 16)));

/** Text that would read as a number, truth value or nothing gets a leading quote: `'123`. */
function writeScalar(value: FilterScalar): string {
  if (typeof value !== 'string') return String(value);
  const ambiguous = value === '' || typeof readBare(value) !== 'string';
  return `${ambiguous ? "'" : ''}${escape(value)}`;
}

function readBare(text: string): FilterScalar {
  if (text === 'true') return true;
  if (text === 'false') return false;
  if (text === 'null') return null;
  if (/^-?(0|[1-9]\d*)(\.\d+)?$/.test(text) && text.length < 16) return Number(text);
  return text;
}

function readScalar(text: string): FilterScalar {
  return text.startsWith("'")
    ? unescape(text.slice(1))
    : typeof readBare(text) === 'string'
      ? unescape(text)
      : readBare(text);
}

function writeCondition({ field, op, value }: Condition): string {
  const head = `${escape(field)}~${op}`;
  if (VALUELESS.has(op) || value === undefined) return head;
  if (Array.isArray(value)) return `${head}~${value.map(writeScalar).join(',')},`;
  return `${head}~${writeScalar(value)}`;
}

function readCondition(text: string): Condition | null {
  const [field, op, ...rest] = text.split('~');
  if (!field || !op) return null;
  if (rest.length === 0) return { field: unescape(field), op };
  const raw = rest.join('~');
  const value = raw.endsWith(',') ? raw.slice(0, -1).split(',').map(readScalar) : readScalar(raw);
  return { field: unescape(field), op, value: Array.isArray(value) && raw === ',' ? [] : value };
}

/** `stage~in~Proposal,Negotiation,;amount~gte~5000;(owner_id~eq~me|owner_id~is_null)` */
export function writeFilter(filter: Filter): string | undefined {
  const parts = filter.map((node) =>
    isGroup(node) ? `(${node.or.map(writeCondition).join('|')})` : writeCondition(node),
  );
  return parts.length ? parts.join(';') : undefined;
}

/** Anything unreadable is left out: a mistyped address shows a list, not an error. */
export function readFilter(text: string | undefined): Filter {
  if (!text) return [];
  return text.split(';').flatMap((part): Filter => {
    if (part.startsWith('(') && part.endsWith(')')) {
      const or = part
        .slice(1, -1)
        .split('|')
        .map(readCondition)
        .filter((node) => node !== null);
      return or.length ? [{ or }] : [];
    }
    const condition = readCondition(part);
    return condition ? [condition] : [];
  });
}

/** The JSON the API takes, or undefined when nothing is filtered. */
export function toApiFilter(...filters: Filter[]): string | undefined {
  const and = filters.flat();
  return and.length ? JSON.stringify({ and }) : undefined;
}

/** What `toApiFilter` would write as the filter; null for a tree that it cannot say, such as groups in groups. */
export function fromApiFilter(tree: unknown): Filter | null {
  if (tree === null || tree === undefined) return [];
  const parts = partsOf(tree, 'and') ?? [tree];
  const filter: Filter = [];
  for (const part of parts) {
    const any = partsOf(part, 'or');
    if (any) {
      if (!any.every(isCondition)) return null;
      filter.push({ or: any });
    } else if (isCondition(part)) filter.push(part);
    else return null;
  }
  return filter;
}

function partsOf(node: unknown, joiner: 'and' | 'or'): unknown[] | null {
  const parts = typeof node === 'object' && node !== null ? (node as Record<string, unknown>)[joiner] : null;
  return Array.isArray(parts) ? parts : null;
}

function isCondition(node: unknown): node is Condition {
  const { field, op } = (node ?? {}) as Partial<Condition>;
  return typeof field === 'string' && typeof op === 'string';
}

/** One condition per field set by a card or tab: replace what it set before, or remove it. */
export function withCondition(filter: Filter, field: string, next: Condition | null): Filter {
  const rest = filter.filter((node) => isGroup(node) || node.field !== field);
  return next ? [...rest, next] : rest;
}
