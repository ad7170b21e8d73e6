import type { components } from '@/api/schema';
import type { TypeMeta } from '@/api/types';
import type { TrashEntry } from './queries';
import type { Part } from './use-trash-actions';

type TrashMeta = Partial<components['schemas']['TrashMeta']>;
type Types = Record<string, TypeMeta>;

/** Chosen entries, by their type. */
export function partsOf(entries: readonly TrashEntry[], types: Types): Part[] {
  const ids = new Map<string, string[]>();
  for (const { type, id } of entries) ids.set(type, [...(ids.get(type) ?? []), id]);
  return [...ids].flatMap(([type, list]) => {
    const meta = types[type];
    return meta ? [{ meta, target: { ids: list }, count: list.length }] : [];
  });
}

/** Everything that was counted, of one type or of all that this person may purge. */
export function wholeOf(meta: TrashMeta | undefined, types: Types, type: string | undefined): Part[] {
  const { counts, as_of: asOf } = meta ?? {};
  if (!counts || !asOf) return [];
  return Object.entries(counts).flatMap(([name, count]) => {
    const type_ = types[name];
    const wanted = (!type || type === name) && count > 0 && type_?.can.bulk_delete;
    return wanted ? [{ meta: type_, target: { filter: { and: [] }, as_of: asOf }, count }] : [];
  });
}
