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
    period: periodOf(found.since),
  };
  const to = { to: '/settings/$page', params: { page: 'audit-all' } } as const;
  const change = (part: Partial<AllSearch>) => {
    const { q, view, workspace, period } = { ...search, ...part };
    void navigate({
      ...to,
      search: { q, tab: view ?? '', open: workspace ?? '', since: period },
      replace: true,
    });
  };
  return [search, change, () => void navigate({ ...to, search: {} })];
}

/** What the API is asked for it. */
export function requestOf({ q, view, workspace, period }: AllSearch): OverviewRequest {
  const ready: { action?: string; kind?: string } = view ? VIEWS[view] : {};
  return {
    q: q || undefined,
    workspace: workspace ?? undefined,
    action: ready.action,
    kind: ready.kind,
    from: startOf(period),
  };
}
