import { useCallback } from 'react';
import { useStoredState } from './stored-state';

export interface RecentRecord {
  type: string;
  id: string;
  title: string;
}

const KEEP = 10;
const NONE: RecentRecord[] = [];

/** The records opened last in this browser, newest first; one list per tenant. */
export function useRecent(tenantId: string): RecentRecord[] {
  return useStoredState(`recent-${tenantId}`, NONE)[0];
}

export function useRemember(tenantId: string): (record: RecentRecord) => void {
  const [recent, setRecent] = useStoredState(`recent-${tenantId}`, NONE);
  return useCallback(
    (record) => {
      const known = recent[0];
      if (known?.id === record.id && known.title === record.title) return;
      setRecent([record, ...recent.filter((item) => item.id !== record.id)].slice(0, KEEP));
    },
    [recent, setRecent],
  );
}
