import type { TypeMeta } from '@/api/types';
import type { Filter } from '@/lib/filter';

export type ViewName = 'all' | 'mine' | 'unassigned';

/** Whose record it is: activities belong to whom they are assigned. */
export function ownerField(meta: TypeMeta): string | null {
  const preferred = meta.name === 'activities' ? ['assigned_to', 'owner_id'] : ['owner_id', 'assigned_to'];
  return preferred.find((name) => meta.fields.some((field) => field.name === name)) ?? null;
}

/** The built-in views; Unassigned is for those who hand out work. */
export function viewsOf(meta: TypeMeta): ViewName[] {
  if (!ownerField(meta)) return ['all'];
  return meta.can.assign ? ['all', 'mine', 'unassigned'] : ['all', 'mine'];
}

export function viewFilter(view: ViewName, meta: TypeMeta): Filter {
  const field = ownerField(meta);
  if (view === 'all' || !field) return [];
  return [view === 'mine' ? { field, op: 'eq', value: 'me' } : { field, op: 'is_null' }];
}
