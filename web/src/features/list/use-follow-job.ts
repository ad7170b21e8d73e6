import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { messageOf } from '@/api/errors';
import type { BulkChange } from '@/api/types';
import { workQuery } from '@/features/work/queries';
import { toastBusy, toastDone, toastRefused } from '@/lib/toasts';
import { texts } from './texts';

const LOOK_AGAIN_MS = 800;

/** What this page has shown already, ended or not: told once. */
const shown = new Set<string>();

interface Followed {
  /** "Deleting 8,800 deals" */
  busy: string;
  /** What to say once all is done. */
  done: (change: BulkChange) => string;
}

/** Say how far a large action is until it ends; the lists follow it. It outlives the page that began it. */
export function useFollowJob(): (job: string, words: Followed) => void {
  const queries = useQueryClient();
  return (job, words) => {
    if (shown.has(job)) return;
    shown.add(job);
    void follow(queries, job, words);
  };
}

async function follow(queries: QueryClient, job: string, { busy, done }: Followed): Promise<void> {
  const toast = toastBusy(busy);
  void queries.invalidateQueries({ queryKey: workQuery.queryKey });
  try {
    for (;;) {
      const change = await api.get<BulkChange>(`/api/bulk-changes/${job}`);
      toast.move(change.total ? change.processed / change.total : 1);
      if (change.status === 'completed' || change.status === 'failed') {
        tell(change, done);
        return;
      }
      await new Promise((resume) => setTimeout(resume, LOOK_AGAIN_MS));
    }
  } catch (error) {
    toastRefused(messageOf(error));
  } finally {
    toast.end();
    void queries.invalidateQueries({ queryKey: ['records'] });
    void queries.invalidateQueries({ queryKey: workQuery.queryKey });
  }
}

function tell(change: BulkChange, done: Followed['done']): void {
  const { updated, skipped, failed, total, errors, error } = change;
  if (error) toastRefused(error);
  else if (failed > 0 && errors[0])
    toastRefused(texts.say('partly', { updated, skipped: total - updated, reason: errors[0].message }));
  else if (skipped > 0) toastDone(texts.say('someGone', { updated, skipped }));
  else toastDone(done(change));
}
