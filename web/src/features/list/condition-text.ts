import { useEmployees } from '@/api/people';
import { useMetadata } from '@/api/session';
import { tagName, useTags, type Tag } from '@/api/tags';
import type { Employee, FieldMeta, Metadata } from '@/api/types';
import { fieldOptions } from '@/components/field-options';
import type { Condition, FilterScalar } from '@/lib/filter';
import type { Format } from '@/lib/format';
import { useFormat } from '@/lib/format-context';
import { daysText, namedDay, spanLabel } from './periods';
import { valueShape } from './operators';

/** The value of a condition in words: "Proposal, Negotiation", "me", "30 days". */
export function useConditionText(): (field: FieldMeta, condition: Condition) => string {
  const metadata = useMetadata();
  const people = useEmployees();
  const tags = useTags();
  const format = useFormat();
  return (field, condition) => conditionText(field, condition, { metadata, people, tags, format });
}

interface Names {
  metadata: Metadata;
  people: Employee[];
  tags: Tag[];
  format: Format;
}

export function conditionText(field: FieldMeta, { op, value }: Condition, names: Names): string {
  const one = (part: FilterScalar) => scalarText(field, part, names);
  switch (valueShape(op)) {
    case 'none':
      return '';
    case 'days':
      return daysText(Number(value));
    case 'range':
      if (!Array.isArray(value)) return '';
      return (
        spanLabel(value[0], value[1])?.toLowerCase() ?? `${one(value[0] ?? null)} – ${one(value[1] ?? null)}`
      );
    default:
      return (Array.isArray(value) ? value : [value ?? null]).map(one).join(', ');
  }
}

function scalarText(
  field: FieldMeta,
  value: FilterScalar,
  { metadata, people, tags, format }: Names,
): string {
  if (value === null || value === 'unassigned') return field.kind === 'user' ? 'nobody' : 'empty';
  const named = namedDay(value);
  if (named) return named;
  switch (field.kind) {
    case 'user':
      return value === 'me'
        ? 'me'
        : (people.find((person) => person.user_id === value)?.name ?? 'a former colleague');
    case 'tags':
      return tagName(tags, String(value));
    case 'select':
    case 'multiselect':
      return fieldOptions(field, metadata).find((option) => option.value === value)?.label ?? String(value);
    case 'date':
    case 'datetime':
      return format.date(String(value));
    case 'boolean':
      return value ? 'yes' : 'no';
    case 'money':
      return format.money(Number(value));
    case 'integer':
    case 'number':
    case 'percent':
      return format.number(Number(value));
    default:
      return String(value);
  }
}
