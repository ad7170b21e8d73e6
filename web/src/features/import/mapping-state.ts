import { fieldOptions } from '@/components/field-options';
import type { FieldMeta, Metadata, Option, TypeMeta } from '@/api/types';
import { isIso } from './date-reading';
import type { ColumnMapping, ColumnOptions, ImportColumn, ImportOptions } from './types';

export interface MappingDraft {
  mapping: ColumnMapping[];
  options: ImportOptions;
}

const CUSTOM = 'custom.';
/** Kept by the system, but a file may say what they were. */
const HISTORIC = new Set(['created_at']);

/** Fields a column may fill, in the order of the record page; `id` only finds records. */
export function importableFields(meta: TypeMeta): FieldMeta[] {
  return meta.fields.filter(
    (field) =>
      (!field.readonly || HISTORIC.has(field.name)) && field.kind !== 'json' && field.name !== 'stage_kind',
  );
}

/** A file with nothing but the first row, as a spreadsheet opens it; the mark says that it is UTF-8. */
export function templateOf(meta: TypeMeta): string {
  const labels = importableFields(meta)
    .filter(({ name }) => !HISTORIC.has(name))
    .map(({ label }) => `"${label.replaceAll('"', '""')}"`);
  return `\uFEFF${labels.join(',')}\r\n`;
}

/** "Engage Date" → `custom.engage_date`, as the server names it. */
export function customName(column: string): string {
  const slug = column
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 50)
    .replace(/_+$/, '');
  return CUSTOM + (/^[a-z]/.test(slug) ? slug : `c_${slug}`.slice(0, 50));
}

export const isCustomTarget = (field: string | null) => field?.startsWith(CUSTOM) ?? false;

/** What a target is called on screen. */
export function targetLabel(field: string, meta: TypeMeta): string {
  const known = meta.fields.find((each) => each.name === field);
  if (known) return known.label;
  const words = field.replace(CUSTOM, '').replace(/_/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The field a target stands for; a new custom field is text. */
export function targetField(field: string | null, meta: TypeMeta): FieldMeta | null {
  return meta.fields.find((each) => each.name === field) ?? null;
}

function change(
  draft: MappingDraft,
  column: string,
  next: (entry: ColumnMapping) => ColumnMapping,
): MappingDraft {
  return { ...draft, mapping: draft.mapping.map((entry) => (entry.column === column ? next(entry) : entry)) };
}

/** Another field means other options, and is no longer a guess of the server; a field fills from one column, so the other one lets go of it. */
export function setField(draft: MappingDraft, column: string, field: string | null): MappingDraft {
  const freed = field
    ? {
        ...draft,
        mapping: draft.mapping.map((entry) =>
          entry.field === field && entry.column !== column ? { ...entry, field: null, options: {} } : entry,
        ),
      }
    : draft;
  return change(freed, column, (entry) =>
    entry.field === field ? entry : { ...entry, field, options: {}, confidence: 0 },
  );
}

/** Options set to undefined are taken out. */
export function setOptions(draft: MappingDraft, column: string, options: ColumnOptions): MappingDraft {
  return change(draft, column, (entry) => ({ ...entry, options: defined({ ...entry.options, ...options }) }));
}

/** One raw value of a column and what it means; null leaves it to the server. */
export function setValue(
  draft: MappingDraft,
  column: string,
  raw: string,
  value: string | null,
): MappingDraft {
  return change(draft, column, (entry) => ({
    ...entry,
    options: defined({ ...entry.options, values: withKey(entry.options.values, raw, value) }),
  }));
}

export function setOwner(
  draft: MappingDraft,
  column: string,
  raw: string,
  userId: string | null,
): MappingDraft {
  return change(draft, column, (entry) => ({
    ...entry,
    options: defined({ ...entry.options, owners: withKey(entry.options.owners, raw, userId) }),
  }));
}

function withKey(
  map: Record<string, string> = {},
  key: string,
  value: string | null,
): Record<string, string> | undefined {
  const rest = Object.fromEntries(Object.entries(map).filter(([known]) => known !== key));
  const next = value === null ? rest : { ...rest, [key]: value };
  return Object.keys(next).length > 0 ? next : undefined;
}

function defined(options: ColumnOptions): ColumnOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

const plain = (text: string) =>
  text
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ');

/** The choice a raw text is certainly read as: its value or label, whatever the case. */
export function certainChoice(raw: string, options: readonly Option[]): Option | null {
  const wanted = plain(raw);
  return options.find((option) => plain(option.value) === wanted || plain(option.label) === wanted) ?? null;
}

/** Columns whose cells need a decision, with the field each fills. */
export interface CareColumn {
  entry: ColumnMapping;
  column: ImportColumn;
  field: FieldMeta | null;
  care: 'date' | 'number' | 'choice' | 'person' | 'account' | 'custom';
}

const NUMBERS = new Set(['integer', 'number', 'money', 'percent']);

export function careColumns(draft: MappingDraft, columns: ImportColumn[], meta: TypeMeta): CareColumn[] {
  return draft.mapping.flatMap((entry): CareColumn[] => {
    const column = columns.find((each) => each.name === entry.column);
    if (!column || !entry.field) return [];
    const field = targetField(entry.field, meta);
    const care = careOf(field, column, isCustomTarget(entry.field), meta);
    return care ? [{ entry, column, field, care }] : [];
  });
}

function careOf(
  field: FieldMeta | null,
  column: ImportColumn,
  custom: boolean,
  meta: TypeMeta,
): CareColumn['care'] | null {
  if (!field) return custom ? 'custom' : null;
  if (field.kind === 'date' || field.kind === 'datetime') return 'date';
  if (NUMBERS.has(field.kind)) return needsNumberFormat(column) ? 'number' : null;
  if (field.kind === 'select') return 'choice';
  if (field.kind === 'user') return 'person';
  return field.kind === 'link' && field.link === 'accounts' && meta.name !== 'accounts' ? 'account' : null;
}

/** Plain digits are read the same everywhere. */
function needsNumberFormat(column: ImportColumn): boolean {
  return column.samples.some((sample) => /[.,]/.test(sample));
}

/** A column of dates that nobody can read without being told how. */
export function lacksDateFormat(care: CareColumn): boolean {
  const isDate = care.care === 'date' || care.entry.options.kind === 'date';
  return isDate && !care.entry.options.date_format && !care.column.samples.every(isIso);
}

export type DraftProblem =
  { kind: 'nothing' } | { kind: 'missing'; fields: string[] } | { kind: 'key'; field: string };

/** What keeps the import from being checked. */
export function draftProblems(draft: MappingDraft, meta: TypeMeta): DraftProblem[] {
  const filled = new Set([
    ...draft.mapping.flatMap((entry) => entry.field ?? []),
    ...Object.keys(draft.options.defaults ?? {}),
  ]);
  if (!draft.mapping.some((entry) => entry.field)) return [{ kind: 'nothing' }];
  const missing = meta.fields
    .filter((field) => field.required && !field.readonly && field.default === null && !filled.has(field.name))
    .map((field) => field.label);
  const key = draft.options.match_on;
  const lost = key && !filled.has(key) && !(key === 'domain' && filled.has('website'));
  return [
    ...(missing.length > 0 && draft.options.create_unmatched !== false
      ? [{ kind: 'missing' as const, fields: missing }]
      : []),
    ...(lost ? [{ kind: 'key' as const, field: key }] : []),
  ];
}

const KEYS = ['external_id', 'id', 'email', 'phone', 'website', 'name'];
const ACCOUNT_KEYS = new Set(['website', 'name']);

/** Mapped fields that tell records apart. Names and web addresses do so for accounts only. */
export function matchKeys(draft: MappingDraft, meta: TypeMeta): { value: string; field: string }[] {
  const filled = new Set(draft.mapping.flatMap((entry) => entry.field ?? []));
  return KEYS.filter(
    (field) => filled.has(field) && (meta.name === 'accounts' || !ACCOUNT_KEYS.has(field)),
  ).map((field) => ({ value: field === 'website' ? 'domain' : field, field }));
}

/** The choices a column's values may be mapped to. */
export function choicesOf(field: FieldMeta | null, metadata: Metadata): Option[] {
  return field ? fieldOptions(field, metadata) : [];
}

const PLACEHOLDER = /\{([^{}]+)\}/g;

/** A template with the file's first values in it: "{account} – {product}" → "Cancity – GTX Pro". */
export function templateSample(template: string, columns: ImportColumn[]): string {
  return template
    .replace(
      PLACEHOLDER,
      (_match, name: string) => columns.find((each) => each.name === name)?.samples[0] ?? '',
    )
    .replace(/^[\s\-–—:|,/]+|[\s\-–—:|,/]+$/g, '');
}
