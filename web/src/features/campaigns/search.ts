import { useNavigate, useSearch } from '@tanstack/react-router';

/** What the pages of campaigns keep in their address. */
export interface CampaignSearch {
  q?: string;
  status?: string;
  /** `yes`: the dialog that starts it is open. */
  start?: string;
}
const KEYS = ['q', 'status', 'start'] as const;

export function campaignSearch(search: Record<string, unknown>): CampaignSearch {
  const kept = KEYS.flatMap((key) =>
    typeof search[key] === 'string' && search[key] ? [[key, search[key]]] : [],
  );
  return Object.fromEntries(kept) as CampaignSearch;
}

/** What is in the address, and a way to change some of it; an empty text takes one out. */
export function useCampaignSearch(): [CampaignSearch, (part: CampaignSearch) => void] {
  const search = campaignSearch(useSearch({ strict: false }));
  const navigate = useNavigate();
  const change = (part: CampaignSearch) =>
    void navigate({ to: '.', search: (before) => campaignSearch({ ...before, ...part }), replace: true });
  return [search, change];
}
