import { useNavigate, useParams, useSearch } from '@tanstack/react-router';

/** What this settings page keeps in its address. */
export interface PageSearch {
  q?: string;
  open?: string;
  status?: string;
  tab?: string;
  entity?: string;
  since?: string;
}

/** Filters in the address; an empty text takes one out. */
export function usePageSearch(): [PageSearch, (part: PageSearch) => void] {
  const search = useSearch({ strict: false });
  const { page = '' } = useParams({ strict: false });
  const navigate = useNavigate();
  const change = (part: PageSearch) =>
    void navigate({
      to: '/settings/$page',
      params: { page },
      search: (before) => ({ ...before, ...part }),
      replace: true,
    });
  return [search, change];
}
