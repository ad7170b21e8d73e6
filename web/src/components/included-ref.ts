import type { CrmRecord, FieldMeta, NamedRef } from '@/api/types';

/** `account_id` → `account`; a person's field has a name of its own. */
const PERSON_KEYS: Record<string, string> = {
  owner_id: 'owner',
  assigned_to: 'assignee',
  created_by: 'creator',
  updated_by: 'updater',
};

export function includeKey(fieldName: string): string {
  return PERSON_KEYS[fieldName] ?? fieldName.replace(/_id$/, '');
}

/** The name behind an id, as `include=*` delivers it; null when the field is empty. */
export function includedRef(record: CrmRecord, field: FieldMeta): NamedRef | null {
  const id = record[field.name];
  if (typeof id !== 'string') return null;
  const found = record[includeKey(field.name)];
  return found !== null && typeof found === 'object' ? (found as NamedRef) : { id, name: null };
}
