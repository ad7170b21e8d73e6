import type { ListSearch } from '@/features/list/list-address';
import { fromApiFilter, writeFilter, type Filter } from '@/lib/filter';
import type { SavedView } from './queries';

/** What stands in the address where a view's filter or search is taken away: absent, it would be the view's. */
export const WITHOUT_FILTER = '-';
export const WITHOUT_SEARCH = ' ';

const SAID = ['view', 'filter', 'q', 'sort', 'layout', 'pipeline'] as const;

/** The view an address opens: the one it names, or the reader's default where it says nothing at all. */
export function openedView(search: ListSearch, views: SavedView[]): SavedView | null {
  const isBare = SAID.every((key) => search[key] === undefined);
  return views.find((view) => (isBare ? view.is_default : view.id === search.view)) ?? null;
}

/** The view's conditions as chips; null for groups in groups, which only the API can say. */
export function chipsOf(view: SavedView): Filter | null {
  return fromApiFilter(Object.keys(view.filter).length > 0 ? view.filter : null);
}

/** What the list shows: the address, and the view where the address leaves something out. */
export function withView(search: ListSearch, view: SavedView | null): ListSearch {
  if (!view) return search;
  const said = {
    filter: search.filter ?? writeFilter(chipsOf(view) ?? []),
    q: search.q ?? view.q ?? undefined,
    sort: search.sort ?? view.sort ?? undefined,
    layout: search.layout ?? (view.layout === 'board' ? 'board' : undefined),
    pipeline: search.pipeline ?? view.pipeline_id ?? undefined,
  };
  return {
    ...search,
    ...Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)),
  };
}

/** The search parameters of a view as it was saved, or of a built-in one. */
export function addressOf(view: string | undefined): Record<(typeof SAID)[number], string | undefined> {
  return {
    view,
    filter: undefined,
    q: undefined,
    sort: undefined,
    layout: undefined,
    pipeline: undefined,
  };
}
