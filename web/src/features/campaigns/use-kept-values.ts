import { useCallback } from 'react';
import { useMe } from '@/api/session';
import { useStoredState } from '@/lib/stored-state';
import { startOf, type EditorValues } from './editor-values';

/** The address of what is kept in this browser: one for each person, workspace and campaign, `new` for the next one. */
function useKey(campaign: string): string {
  const { user, tenant } = useMe();
  return `campaign-${tenant?.id ?? ''}-${user.id}-${campaign}`;
}

/** What somebody wrote in the editor and did not save; null when there is nothing. */
export function useKeptValues(campaign: string) {
  const [stored, store] = useStoredState<EditorValues | null>(useKey(campaign), null);
  return {
    values: stored ? { ...startOf(null), ...stored } : null,
    keep: store,
    forget: useCallback(() => store(null), [store]),
  };
}
