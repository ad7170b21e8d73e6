import { useNavigate, useSearch } from '@tanstack/react-router';
import { VIEWS } from '@/features/audit/audit-search';
import { periodOf, startOf, type Period } from './periods';
import type { OverviewRequest } from './queries';

/** The ready views of one log that mean something over all of them. */
export const OVERVIEWS = ['failedSignIns', 'refusals', 'agents', 'access', 'keys'] as const;
type Overview = (typeof OVERVIEWS)[number];

export interface AllSearch {
  q: string;
  view: Overview | null;
  /** Id of the only workspace that is shown. */
  workspace: string | null;
  /** Only this action; the view gives way to it. */
  action: string | null;
  /** Id of what was changed together. */
  set: string | null;
  period: Period;
}

/** What stands in the address: `tab` is the view, `open` the workspace, `since` how far back. */
export function useAllSearch(): [AllSearch, (part: Partial<AllSearch>) => void, () => void] {
  const found = useSearch({ strict: false });
  const navigate = useNavigate();
  const search: AllSearch = {
    q: found.q ?? '',
    view: OVERVIEWS.find((each) => each === found.tab) ?? null,
    workspace: found.open || null,
    action: found.action || null,
    set: found.set || null,
    period: periodOf(found.since),
  };
  const to = { to: '/settings/$page', params: { page: 'audit-all' } } as const;
  const change = (part: Partial<AllSearch>) => {
    const { q, view, workspace, action, set, period } = { ...search, ...part };
    void navigate({
      ...to,
      search: {
        q,
        tab: view ?? '',
        open: workspace ?? '',
        action: action ?? '',
        set: set ?? '',
        since: period,
      },
      replace: true,
    });
  };
  return [search, change, () => void navigate({ ...to, search: {} })];
}

/** What the API is asked for it. */
export function requestOf({ q, view, workspace, action, set, period }: AllSearch): OverviewRequest {
  const ready: { action?: string; kind?: string } = view ? VIEWS[view] : {};
  return {
    q: q || undefined,
    workspace: workspace ?? undefined,
    action: action ?? ready.action,
    change_set_id: set ?? undefined,
    kind: ready.kind,
    from: startOf(period),
  };
}
