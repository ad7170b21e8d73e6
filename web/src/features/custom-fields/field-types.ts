import {
  IconAlignLeft,
  IconAt,
  IconBraces,
  IconCalendar,
  IconCalendarClock,
  IconChecks,
  IconCoin,
  IconLetterT,
  IconLink,
  IconListCheck,
  IconNumber123,
  IconMathFunction,
  IconPercentage,
  IconPhone,
  IconSelector,
  IconSum,
  IconUser,
  type Icon,
} from '@tabler/icons-react';
import type { FieldKind, FieldMeta, Option } from '@/api/types';
import type { CustomField, Entity, FieldType } from './queries';

/** A picture of every type, in the order of the picker: the usual ones first. */
export const TYPES: readonly { type: FieldType; icon: Icon; kind: FieldKind }[] = [
  { type: 'text', icon: IconLetterT, kind: 'text' },
  { type: 'textarea', icon: IconAlignLeft, kind: 'textarea' },
  { type: 'select', icon: IconSelector, kind: 'select' },
  { type: 'multiselect', icon: IconListCheck, kind: 'multiselect' },
  { type: 'number', icon: IconNumber123, kind: 'number' },
  { type: 'currency', icon: IconCoin, kind: 'money' },
  { type: 'percent', icon: IconPercentage, kind: 'percent' },
  { type: 'date', icon: IconCalendar, kind: 'date' },
  { type: 'datetime', icon: IconCalendarClock, kind: 'datetime' },
  { type: 'boolean', icon: IconChecks, kind: 'boolean' },
  { type: 'email', icon: IconAt, kind: 'email' },
  { type: 'phone', icon: IconPhone, kind: 'phone' },
  { type: 'url', icon: IconLink, kind: 'url' },
  { type: 'user', icon: IconUser, kind: 'user' },
  { type: 'json', icon: IconBraces, kind: 'json' },
  { type: 'formula', icon: IconMathFunction, kind: 'number' },
  { type: 'rollup', icon: IconSum, kind: 'number' },
];
/** The records that can be counted for a record of each kind; the lines of a deal are its products. */
export const LISTS_OF: Record<Entity, readonly string[]> = {
  account: ['opportunities', 'contacts', 'activities'],
  contact: ['opportunities', 'activities'],
  lead: ['activities'],
  opportunity: ['opportunity_lines', 'contacts', 'activities'],
  activity: [],
};
const LISTS: readonly FieldType[] = ['select', 'multiselect'];
const NUMBERS: readonly FieldType[] = ['number', 'currency', 'percent'];
const TEXTS: readonly FieldType[] = ['text', 'textarea'];
const NEVER_UNIQUE: readonly FieldType[] = [
  'textarea',
  'boolean',
  'multiselect',
  'select',
  'json',
  'formula',
  'rollup',
];
const WIDER: Partial<Record<FieldType, FieldType>> = { text: 'textarea', select: 'multiselect' };

export const hasOptions = (type: FieldType) => LISTS.includes(type);
export const isComputed = (type: FieldType) => type === 'formula' || type === 'rollup';
export const isNumber = (type: FieldType) => NUMBERS.includes(type);
export const isText = (type: FieldType) => TEXTS.includes(type);
export const mayBeUnique = (type: FieldType) => !NEVER_UNIQUE.includes(type);

/** What a field may become: anything before it is used, then only what holds every value. */
export function typesFor(field: CustomField | null, entity: Entity): readonly FieldType[] {
  if (!field?.is_used)
    return TYPES.map(({ type }) => type).filter((type) => type !== 'rollup' || LISTS_OF[entity].length > 0);
  const wider = WIDER[field.field_type];
  return wider ? [field.field_type, wider] : [field.field_type];
}

/** "Referral source" → "referral_source", as the server admits it. */
export function nameFor(label: string): string {
  const slug = label
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[^a-z]+|_+$/g, '');
  return slug.slice(0, 50).replace(/_+$/, '');
}

interface Previewed {
  label: string;
  field_type: FieldType;
  options: Option[];
  help_text: string;
  is_required: boolean;
}

/** The field as `/api/metadata` would describe it. */
export function previewOf(values: Previewed): FieldMeta {
  return {
    name: 'custom.preview',
    label: values.label,
    kind: TYPES.find(({ type }) => type === values.field_type)?.kind ?? 'text',
    required: values.is_required,
    readonly: false,
    sortable: false,
    filterable: false,
    options: hasOptions(values.field_type) ? values.options.filter(({ value }) => value) : null,
    link: null,
    max_length: null,
    min: null,
    max: null,
    help: values.help_text || null,
    default: null,
    sensitive: false,
    custom: true,
  };
}
