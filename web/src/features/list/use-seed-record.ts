import { useQueryClient } from '@tanstack/react-query';
import { recordKeys } from '@/api/records';
import type { CrmRecord, TypeName } from '@/api/types';

/** Old enough to be asked for again at once. */
const STALE_MS = 60_000;

/** Lets a record page draw what the row already knows while the server is asked for the rest. */
export function useSeedRecord(type: TypeName, records: readonly CrmRecord[]): (id: string) => void {
  const queries = useQueryClient();
  return (id) => {
    const record = records.find((candidate) => candidate.id === id);
    const key = recordKeys.one(type, id);
    if (record && !queries.getQueryData(key)) {
      queries.setQueryData(key, record, { updatedAt: Date.now() - STALE_MS });
    }
  };
}
