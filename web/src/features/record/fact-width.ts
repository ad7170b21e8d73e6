import { fieldOptions } from '@/components/field-options';
import { readField } from '@/components/FieldValue';
import { includedRef } from '@/components/included-ref';
import type { CrmRecord, FieldMeta, Metadata } from '@/api/types';

/** Characters that fit into one of the two columns, and into one with a picture before them. */
const COLUMN = 15;
const BESIDE_PICTURE = 12;
/** An amount that leaves no room for its currency in one column. */
const TOO_MUCH = 100_000_000;
const ALWAYS_WIDE = new Set(['textarea', 'tags']);

/** Whether a value needs both columns to stand on one line. */
export function isWide(field: FieldMeta, record: CrmRecord, metadata: Metadata): boolean {
  const value = readField(record, field);
  if (value === null || value === undefined || value === '') return false;
  if (ALWAYS_WIDE.has(field.kind)) return !Array.isArray(value) || value.length > 0;
  if (field.kind === 'user' || field.kind === 'link')
    return (includedRef(record, field)?.name ?? '').length > BESIDE_PICTURE;
  if (field.kind === 'select') {
    const choice = fieldOptions(field, metadata, record.pipeline_id).find((each) => each.value === value);
    return (choice?.label ?? '').length > COLUMN - 2;
  }
  if (field.kind === 'money') return Math.round(Math.abs(Number(value))) >= TOO_MUCH;
  return (
    typeof value === 'string' && field.kind !== 'date' && field.kind !== 'datetime' && value.length > COLUMN
  );
}
