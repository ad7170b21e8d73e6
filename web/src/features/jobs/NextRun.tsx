import { RelativeTime } from '@/components/Times';
import { useTexts } from '@/lib/i18n';
import { isAtWork, type Job } from './queries';
import { texts } from './texts';
import { isSoon } from './words';

/** When a job runs next; nothing for one that rests. */
export function NextRun({ job }: { job: Job }) {
  const t = useTexts(texts);
  if (isAtWork(job)) return t('now');
  if (!job.next_run_at) return null;
  return isSoon(job.next_run_at) ? t('soon') : <RelativeTime at={job.next_run_at} />;
}
