import { useQueryClient } from '@tanstack/react-query';
import { recordKeys } from '@/api/records';
import type { TypeName } from '@/api/types';

const LOOK_AGAIN_MS = [1_500, 4_000, 10_000, 25_000];

/** A job changes the rows after the answer came: look again a few times. */
export function useFollowJob(type: TypeName): () => void {
  const queries = useQueryClient();
  return () => {
    for (const delay of LOOK_AGAIN_MS) {
      setTimeout(() => void queries.invalidateQueries({ queryKey: recordKeys.type(type) }), delay);
    }
  };
}
