export interface Toast {
  id: number;
  kind: 'done' | 'refused' | 'busy';
  text: string;
  /** What the text speaks of; `open` goes there without loading the page anew. */
  links?: { label: string; href: string; open: () => void }[];
  action?: { label: string; run: () => void; keys?: string };
  /** Milliseconds it stays; the bar on it runs that long. Infinity: until it is dismissed. */
  duration: number;
  /** 0 to 1: how far what is under way has come. */
  progress?: number;
}

let toasts: readonly Toast[] = [];
let nextId = 1;
const listeners = new Set<() => void>();

function publish(next: readonly Toast[]): void {
  toasts = next;
  listeners.forEach((listener) => listener());
}

export const toastStore = {
  subscribe: (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  snapshot: () => toasts,
};

function show(toast: Omit<Toast, 'id'>): number {
  const id = nextId;
  nextId += 1;
  publish([...toasts.slice(-2), { ...toast, id }]);
  return id;
}

export function dismissToast(id: number): void {
  publish(toasts.filter((toast) => toast.id !== id));
}

/** The way back, also by `Ctrl Z`. */
export function undoAction(run: () => void): NonNullable<Toast['action']> {
  return { label: 'Undo', run, keys: 'Ctrl Z' };
}

/** "3 deals assigned to Zane Levy", with an optional way back, or something else to do next. */
export function toastDone(text: string, next?: (() => void) | NonNullable<Toast['action']>): number {
  const action = typeof next === 'function' ? undoAction(next) : next;
  return show({ kind: 'done', text, duration: action ? 10_000 : 6000, ...(action ? { action } : {}) });
}

/** "Changing 8,800 deals": stays while that goes on; `move` says how far it is, `action` may end it. */
export function toastBusy(
  text: string,
  action?: Toast['action'],
): { move: (progress: number) => void; end: () => void } {
  const id = show({ kind: 'busy', text, duration: Infinity, progress: 0, ...(action ? { action } : {}) });
  return {
    move: (progress) => publish(toasts.map((toast) => (toast.id === id ? { ...toast, progress } : toast))),
    end: () => dismissToast(id),
  };
}

/** "Moved back: Won needs an amount": what was refused and why. */
export function toastRefused(text: string, action?: Toast['action']): number {
  return show({ kind: 'refused', text, duration: 8000, ...(action ? { action } : {}) });
}

/** "Ada was created. It looks like Ada Byron": stays until it is dismissed, so that the links can be followed. */
export function toastNotice(text: string, links: NonNullable<Toast['links']>): number {
  return show({ kind: 'done', text, links, duration: Infinity });
}
