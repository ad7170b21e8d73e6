import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { messageOf } from '@/api/errors';
import type { BulkChange } from '@/api/types';
import { workQuery } from '@/features/work/queries';
import { toastBusy, toastDone, toastRefused, undoAction } from '@/lib/toasts';
import { texts } from './texts';

const LOOK_AGAIN_MS = 800;

/** What this page has shown already, ended or not: told once. */
const shown = new Set<string>();

interface Followed {
  /** "Deleting 8,800 deals" */
  busy: string;
  /** What to say once all is done. */
  done: (change: BulkChange) => string;
  /** What to say when some were not as they should be. */
  left?: 'someGone' | 'undonePartly';
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

/** Take back what a large action did; `path` is its `undo_path`. That goes on as one, too. */
export function useUndoJob(): (path: string) => Promise<void> {
  const queries = useQueryClient();
  return (path) => takeBack(queries, path);
}

async function takeBack(queries: QueryClient, path: string): Promise<void> {
  try {
    const { id } = await api.post<BulkChange>(path, {});
    const done = () => texts.say('undone');
    void follow(queries, id, { busy: texts.say('undoing'), done, left: 'undonePartly' });
  } catch (error) {
    toastRefused(messageOf(error));
    void queries.invalidateQueries({ queryKey: workQuery.queryKey });
  }
}

async function follow(queries: QueryClient, job: string, words: Followed): Promise<void> {
  const toast = toastBusy(words.busy);
  void queries.invalidateQueries({ queryKey: workQuery.queryKey });
  try {
    for (;;) {
      const change = await api.get<BulkChange>(`/api/bulk-changes/${job}`);
      toast.move(change.total ? change.processed / change.total : 1);
      if (change.status === 'completed' || change.status === 'failed') {
        tell(queries, change, words);
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

function tell(queries: QueryClient, change: BulkChange, { done, left = 'someGone' }: Followed): void {
  const { updated, skipped, failed, total, errors, error, undo_path: path } = change;
  const undo = path ? undoAction(() => void takeBack(queries, path)) : undefined;
  if (error) toastRefused(error, undo);
  else if (failed > 0 && errors[0])
    toastRefused(texts.say('partly', { updated, skipped: total - updated, reason: errors[0].message }), undo);
  else if (skipped > 0) toastDone(texts.say(left, { updated, count: skipped }), undo);
  else toastDone(done(change), undo);
}
