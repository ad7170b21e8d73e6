import { api } from './client';
import { apiAddress, configuration } from './configuration';

export interface LiveEvent {
  name: string;
  data: Record<string, unknown>;
  /** True of the number of unread notifications that every connection begins with: it may be known. */
  isBeginning?: boolean;
}

const PATH = '/api/events/stream';
const NAMES = ['notifications', 'jobs', 'records', 'refresh'] as const;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;

/**
 * The events of the live channel as they come, over one connection after the other, until `signal` says stop. Whoever comes
 * back hears `refresh`: something may have been missed.
 */
export async function listen(signal: AbortSignal, hear: (event: LiveEvent) => void): Promise<void> {
  let wait = FIRST_WAIT_MS;
  let isBack = false;
  const greeted = () => {
    if (isBack) hear({ name: 'refresh', data: {} });
    isBack = true;
    wait = FIRST_WAIT_MS;
  };
  const { apiBase } = await configuration();
  while (!signal.aborted) {
    await connection(apiBase !== '', signal, hear, greeted);
    await pause(wait, signal);
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    // Renews a session whose time was over; who is signed out is sent to the sign-in by it.
    if (!signal.aborted) await api.get('/api/notifications', { limit: 1 }).catch(() => undefined);
  }
}

/** Ends when the browser gives up: it comes back by itself as long as the answer is not a refusal. */
function connection(
  isElsewhere: boolean,
  signal: AbortSignal,
  hear: (event: LiveEvent) => void,
  greeted: () => void,
): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const source = new EventSource(apiAddress(PATH), { withCredentials: isElsewhere });
    let isBeginning = true;
    source.addEventListener('hello', () => {
      isBeginning = true;
      greeted();
    });
    for (const name of NAMES)
      source.addEventListener(name, ({ data }: MessageEvent<string>) => {
        hear({ name, data: JSON.parse(data) as Record<string, unknown>, isBeginning });
        if (name === 'notifications') isBeginning = false;
      });
    source.onerror = () => {
      if (source.readyState === EventSource.CLOSED) resolve();
    };
    signal.addEventListener('abort', () => {
      source.close();
      resolve();
    });
  });
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resume) => {
    const timer = setTimeout(resume, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resume();
    });
  });
}
