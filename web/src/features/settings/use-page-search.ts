import { useNavigate, useParams, useSearch } from '@tanstack/react-router';

/** What a settings page may keep in its address; `open` is the id of what is open beside the list. */
export const PAGE_KEYS = [
  'q',
  'open',
  'role',
  'department',
  'status',
  'tab',
  'actor',
  'action',
  'set',
  'entity',
  'subject',
  'subject_id',
  'since',
  'until',
] as const;
export type PageSearch = Partial<Record<(typeof PAGE_KEYS)[number], string>>;

/** Filters in the address, a way to change some of them (an empty text takes one out), and to take all away. */
export function usePageSearch(): [PageSearch, (part: PageSearch) => void, () => void] {
  const search = useSearch({ strict: false });
  const { page = '' } = useParams({ strict: false });
  const navigate = useNavigate();
  const to = { to: '/settings/$page', params: { page } } as const;
  const change = (part: PageSearch) =>
    void navigate({ ...to, search: (before) => ({ ...before, ...part }), replace: true });
  return [search, change, () => void navigate({ ...to, search: {} })];
}
