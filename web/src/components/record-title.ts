import type { CrmRecord, TypeMeta } from '@/api/types';

/** What a record is called. */
export function titleOf(record: CrmRecord, meta: TypeMeta | undefined): string {
  const title = record[meta?.title_field ?? 'name'] ?? record.name ?? record.full_name;
  if (typeof title === 'string' && title) return title;
  const person = [record.first_name, record.last_name]
    .filter((part) => typeof part === 'string' && part)
    .join(' ');
  return person || (typeof record.email === 'string' ? record.email : '') || 'Untitled';
}
