import type { Tone } from '@/lib/theme';
import type { Job, JobRun } from './queries';

export const TONES = { ok: 'success', failed: 'danger', interrupted: 'warning', lost: 'danger' } as const;

/** "0.2 s", "48 s", "3 min", "2 h 5 min". */
export function durationWords(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return minutes % 60 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${minutes / 60} h`;
}

const SOON_MS = 60_000;

/** Within the next minute, or overdue. */
export function isSoon(at: string, now = Date.now()): boolean {
  return new Date(at).getTime() - now < SOON_MS;
}

type State = 'running' | 'asked' | 'paused' | 'failures' | JobRun['status'] | 'waits';

/** What matters most of a job, and its tone. */
export function stateOf(job: Job): { state: State; tone: Tone } {
  if (job.running_since) return { state: 'running', tone: 'info' };
  if (job.is_requested) return { state: 'asked', tone: 'info' };
  if (!job.is_active) return { state: 'paused', tone: 'warning' };
  if (job.failures > 1) return { state: 'failures', tone: 'danger' };
  if (!job.last_status) return { state: 'waits', tone: 'slate' };
  return { state: job.last_status, tone: TONES[job.last_status] };
}

/** The name of a kind of job in the queue, as words: `email.send` → "Email send". */
export function kindWords(name: string): string {
  const said = name.replaceAll(/[._]/g, ' ');
  return said.charAt(0).toUpperCase() + said.slice(1);
}
