import { Chip } from '@/components/Chip';
import { useTexts } from '@/lib/i18n';
import type { Job } from './queries';
import { texts } from './texts';
import { stateOf } from './words';

/** How a job stands: at work, paused, failing, or how its last run ended. */
export function JobState({ job }: { job: Job }) {
  const t = useTexts(texts);
  const { state, tone } = stateOf(job);
  return <Chip tone={tone}>{state === 'failures' ? t('failures', { count: job.failures }) : t(state)}</Chip>;
}
