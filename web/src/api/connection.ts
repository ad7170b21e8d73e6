/** Whether the last request reached the server; read by the lost-connection banner. */
let lostSince: number | null = null;
const listeners = new Set<() => void>();

export function reportConnection(reached: boolean): void {
  const next = reached ? null : (lostSince ?? Date.now());
  if (next === lostSince) return;
  lostSince = next;
  listeners.forEach((listener) => listener());
}

export const connectionStore = {
  subscribe: (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  /** Milliseconds since the epoch, or null while connected. */
  lostSince: () => lostSince,
};
