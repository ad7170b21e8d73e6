/** What a list keeps in its address; see `list-search.ts`. */
export interface ListSearch {
  /** Built-in view: mine, unassigned; or the id of a saved one, whose parts the others replace. Absent: all, or the reader's default. */
  view?: string;
  q?: string;
  /** Short form of `lib/filter.ts`. */
  filter?: string;
  /** "-amount,name" */
  sort?: string;
  /** table (absent) or board. */
  layout?: string;
  pipeline?: string;
  /** Id of the record open in the side panel. */
  peek?: string;
}
const KEYS = ['view', 'q', 'filter', 'sort', 'layout', 'pipeline', 'peek'] as const;

export function listSearch(search: Record<string, unknown>): ListSearch {
  const kept = KEYS.flatMap((key) => (search[key] ? [[key, search[key]]] : []));
  return Object.fromEntries(kept) as ListSearch;
}
