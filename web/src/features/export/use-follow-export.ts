import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { messageOf } from '@/api/errors';
import { workQuery } from '@/features/work/queries';
import { toastBusy, toastDone, toastRefused } from '@/lib/toasts';
import {
  cancelExport,
  isAtWork,
  jobFileAddress,
  saveAddress,
  wasCancelledHere,
  type WorkJob,
} from './queries';
import { texts } from './texts';

const LOOK_AGAIN_MS = 800;

/** What this page follows or has told already. */
const followed = new Set<string>();

interface Words {
  /** "Exporting 8,800 deals" */
  busy: string;
  /** "8,800 deals exported" */
  done: (job: WorkJob) => string;
}

/** Say how far an export is until its file is there, and save it. It outlives the page that began it. */
export function useFollowExport(): (job: WorkJob, words: Words) => void {
  const queries = useQueryClient();
  return (job, words) => {
    if (followed.has(job.id)) return;
    followed.add(job.id);
    void follow(queries, job, words);
  };
}

async function follow(queries: QueryClient, begun: WorkJob, { busy, done }: Words): Promise<void> {
  const cancel = () => void cancelExport(begun).catch((error: unknown) => toastRefused(messageOf(error)));
  const toast = toastBusy(busy, { label: texts.say('cancel'), run: cancel });
  void queries.invalidateQueries({ queryKey: workQuery.queryKey });
  try {
    let job = begun;
    while (isAtWork(job)) {
      await new Promise((resume) => setTimeout(resume, LOOK_AGAIN_MS));
      job = await api.get<WorkJob>(`/api/jobs/${job.id}`);
      toast.move(job.total ? job.processed / job.total : 1);
    }
    if (wasCancelledHere(job)) toastDone(texts.say('cancelled'));
    else if (job.status === 'failed') toastRefused(job.error ?? '');
    else {
      const save = () => saveAddress(jobFileAddress(job), job.file_name ?? '');
      save();
      toastDone(done(job), { label: texts.say('download'), run: save });
    }
  } catch (error) {
    toastRefused(messageOf(error));
  } finally {
    toast.end();
    void queries.invalidateQueries({ queryKey: workQuery.queryKey });
  }
}
