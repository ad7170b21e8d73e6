import { fieldOptions } from '@/components/field-options';
import { fieldOf, stageOf } from '@/api/session';
import type { FieldMeta, Metadata, TypeMeta } from '@/api/types';
import type { Format } from '@/lib/format';
import type { TimelineEvent } from './queries';

/** What it takes to say a stored value in the reader's words. */
export interface Words {
  format: Format;
  metadata: Metadata;
  /** User id → name. */
  people: ReadonlyMap<string, string>;
}

/** A stored value in words; null for nothing and for ids whose name is not known here. */
export function valueText(field: FieldMeta | undefined, value: unknown, words: Words): string | null {
  if (value === null || value === undefined || value === '') return null;
  if (typeof value === 'object' && 'name' in value) return textOf(value.name);
  if (Array.isArray(value)) return value.length > 0 ? value.map(textOf).join(', ') : null;
  const { format } = words;
  switch (field?.kind) {
    case 'money':
      return format.amount(Number(value));
    case 'percent':
      return format.percent(Number(value));
    case 'integer':
    case 'number':
      return format.number(Number(value));
    case 'date':
      return format.date(textOf(value));
    case 'datetime':
      return format.dateTime(textOf(value));
    case 'boolean':
      return value === true ? 'yes' : 'no';
    case 'select':
      return choiceText(field, textOf(value), words.metadata);
    case 'user':
      return words.people.get(textOf(value)) ?? null;
    case 'link':
      return null;
    default:
      return clip(textOf(value));
  }
}

function choiceText(field: FieldMeta, value: string, metadata: Metadata): string {
  if (field.name === 'stage') return stageOf(metadata, value)?.name ?? value;
  return fieldOptions(field, metadata).find((option) => option.value === value)?.label ?? value;
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : JSON.stringify(value);
}

const CLIP = 60;
const clip = (text: string) => (text.length > CLIP ? `${text.slice(0, CLIP - 1).trimEnd()}…` : text);

export interface ChangedField {
  name: string;
  label: string;
  before: string | null;
  after: string | null;
}

/** Written by the system beside every change; not worth a line. */
const SILENT = new Set([
  'version',
  'updated_at',
  'updated_by',
  'last_activity_at',
  'score_reason',
  'stage_changed_at',
  'name_norm',
  'expected_revenue',
  'stage_kind',
  'score',
  'conversion_probability',
  'converted_at',
  'converted_by',
  'converted_contact_id',
  'converted_account_id',
  'converted_opportunity_id',
  'metadata',
  'domain',
  'email_norm',
  'phone_norm',
  'mobile_norm',
]);

/** Told by an entry of its own in the timeline. */
const ASSIGNED = new Set(['owner_id', 'assigned_to']);

type Pair = [name: string, before: unknown, after: unknown];

const asObject = (value: unknown) =>
  (value !== null && typeof value === 'object' ? value : {}) as Record<string, unknown>;

/** Custom fields change inside one column; each becomes a change of its own. */
function pairsOf(changes: Record<string, unknown>): Pair[] {
  return Object.entries(changes).flatMap(([name, pair]): Pair[] => {
    if (!Array.isArray(pair) || SILENT.has(name)) return [];
    if (name !== 'custom') return [[name, pair[0], pair[1]]];
    const before = asObject(pair[0]);
    const after = asObject(pair[1]);
    return [...new Set([...Object.keys(before), ...Object.keys(after)])]
      .filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]))
      .map((key): Pair => [`custom.${key}`, before[key], after[key]]);
  });
}

/** The changed fields of an event a reader cares about, with their labels and values in words. */
export function changedFields(
  event: Pick<TimelineEvent, 'data'>,
  meta: TypeMeta,
  words: Words,
): ChangedField[] {
  return pairsOf(asObject(event.data.changes)).map(([name, before, after]) => {
    const bare = name.replace(/^custom\./, '');
    const field = fieldOf(meta, name) ?? fieldOf(meta, bare) ?? fieldOf(meta, `custom.${bare}`);
    return {
      name,
      label: field?.label ?? sentenceCase(bare.replace(/_/g, ' ')),
      before: valueText(field, before, words),
      after: valueText(field, after, words),
    };
  });
}

const sentenceCase = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** False for a change that says nothing a reader of the timeline does not see elsewhere. */
export function isWorthALine(event: TimelineEvent): boolean {
  if (event.kind !== 'change' || event.data.action !== 'update') return true;
  return pairsOf(asObject(event.data.changes)).some(([name]) => !ASSIGNED.has(name));
}
