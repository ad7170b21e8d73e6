import { fieldOptions } from '@/components/field-options';
import { readField } from '@/components/FieldValue';
import { includedRef } from '@/components/included-ref';
import type { CrmRecord, FieldMeta, Metadata } from '@/api/types';

/** Letters that fit into one of the two columns of the facts; what stands beside them counts as letters too. */
const COLUMN = 15;
const PICTURE = 3;
const CURRENCY = 4;
const ALWAYS_WIDE = new Set(['textarea', 'tags', 'multiselect', 'json']);
const SHORT = new Set(['date', 'datetime']);

/** Whether a value needs more than one column to stand on one line; `room` is how wide a column is beside the usual one. */
export function isWide(field: FieldMeta, record: CrmRecord, metadata: Metadata, room = 1): boolean {
  const value = readField(record, field);
  if (value === null || value === undefined || value === '') return false;
  if (ALWAYS_WIDE.has(field.kind)) return !Array.isArray(value) || value.length > 0;
  return lettersOf(field, record, value, metadata) > COLUMN * room;
}

function lettersOf(field: FieldMeta, record: CrmRecord, value: unknown, metadata: Metadata): number {
  if (field.kind === 'user' || field.kind === 'link')
    return (includedRef(record, field)?.name ?? '').length + PICTURE;
  if (field.kind === 'select') {
    const choice = fieldOptions(field, metadata, record.pipeline_id).find((each) => each.value === value);
    return (choice?.label ?? '').length;
  }
  if (field.kind === 'money') return Math.round(Number(value)).toLocaleString('en').length + CURRENCY;
  return typeof value === 'string' && !SHORT.has(field.kind) ? value.length : 0;
}
