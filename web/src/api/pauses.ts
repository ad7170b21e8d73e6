const KEPT = 'aisha-pause-until';

/** Until when requests wait because the server asked for a pause; read by the notice about it. A reload knows it, too. */
let until: number | null = null;
const listeners = new Set<() => void>();

export const pauseStore = {
  subscribe: (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  /** Milliseconds since the epoch, or null while nothing waits. */
  until: () => until,
};

function tell(next: number | null): void {
  until = next;
  if (next === null) sessionStorage.removeItem(KEPT);
  else sessionStorage.setItem(KEPT, String(next));
  listeners.forEach((listener) => listener());
}

/** Wait for the seconds the server named. Rejects with an AbortError when nobody waits for the answer any more. */
export function waitOut(seconds: number, signal?: AbortSignal): Promise<void> {
  const end = Date.now() + seconds * 1000;
  if (end > (until ?? 0)) {
    tell(end);
    setTimeout(() => until === end && tell(null), seconds * 1000);
  }
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, seconds * 1000);
    const given = () => {
      clearTimeout(timer);
      reject(new DOMException('Nobody waits any more.', 'AbortError'));
    };
    if (signal?.aborted) given();
    else signal?.addEventListener('abort', given, { once: true });
  });
}

/** While others wait nothing else is asked for: it would be refused, and refusals are counted. */
export async function waitForOthers(signal?: AbortSignal): Promise<void> {
  const end = until ?? Number(sessionStorage.getItem(KEPT) ?? 0);
  if (end > Date.now()) await waitOut((end - Date.now()) / 1000, signal);
}
