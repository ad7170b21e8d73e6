import { queryOptions, useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api } from '@/api/client';
import { useMetadata } from '@/api/session';
import type { BulkChange } from '@/api/types';
import { useFormat } from '@/lib/format-context';
import { texts } from './texts';
import { thingsOf } from './things';
import { useFollowJob } from './use-follow-job';

/** Asked once after a page was loaded: what begins later is followed by whoever began it. */
const openJobsQuery = queryOptions({
  queryKey: ['bulk-changes', 'open'],
  queryFn: ({ signal }) => api.get<BulkChange[]>('/api/bulk-changes', undefined, signal),
  staleTime: Infinity,
  gcTime: Infinity,
});

/** Large actions of mine that a reload interrupted the view of, not the work: shown again with how far they are. */
export function useOpenJobs(): void {
  const { data } = useQuery(openJobsQuery);
  const { types } = useMetadata();
  const format = useFormat();
  const follow = useFollowJob();
  useEffect(() => {
    for (const job of data ?? []) {
      const meta = types[job.type];
      if (!meta) continue;
      const words = (count: number) => ({ count: format.number(count), things: thingsOf(meta, count) });
      const kind = kindOf(job.action);
      follow(job.id, {
        busy: texts.say(`busy_${kind}`, words(job.total)),
        done: ({ updated }) => texts.say(`ended_${kind}`, words(updated)),
      });
    }
    // eslint-disable-next-line react-hooks/exhaustive-deps -- each job is shown once, when the answer comes
  }, [data]);
}

function kindOf(action: BulkChange['action']): 'change' | 'delete' | 'restore' | 'purge' {
  return action === 'delete' || action === 'restore' || action === 'purge' ? action : 'change';
}
