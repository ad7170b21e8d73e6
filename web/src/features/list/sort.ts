import type { TypeMeta } from '@/api/types';

export interface SortLevel {
  field: string;
  desc: boolean;
}

export function parseSort(text: string): SortLevel[] {
  return text
    .split(',')
    .filter(Boolean)
    .map((part) => ({ field: part.replace(/^-/, ''), desc: part.startsWith('-') }));
}

/** Levels the type can sort by; its default when the address names none. */
export function readSort(text: string | undefined, meta: TypeMeta): SortLevel[] {
  const sortable = new Set(meta.fields.filter((field) => field.sortable).map((field) => field.name));
  const levels = parseSort(text ?? '').filter((level) => sortable.has(level.field));
  return levels.length > 0 ? levels : parseSort(meta.list.sort);
}

export function writeSort(levels: SortLevel[], meta: TypeMeta): string | undefined {
  const text = levels.map(({ field, desc }) => `${desc ? '-' : ''}${field}`).join(',');
  return text === '' || text === meta.list.sort ? undefined : text;
}

/**
 * A click on a header: ascending, then descending, then the default order.
 * With Shift the level is added to those there are.
 */
export function cycleSort(levels: SortLevel[], field: string, add: boolean): SortLevel[] {
  const current = levels.find((level) => level.field === field);
  const others = add ? levels.filter((level) => level.field !== field) : [];
  if (!current || (!add && levels.length > 1)) return [...others, { field, desc: false }];
  if (!current.desc) {
    return add
      ? levels.map((level) => (level.field === field ? { field, desc: true } : level))
      : [{ field, desc: true }];
  }
  return others;
}
