import { useEffect, useRef } from 'react';

/** Keys are written as in `event.key`, lower case, with `mod+` for Ctrl or Command and `shift+`: "mod+k", "?", "arrowdown". */
export type HotkeyMap = Record<string, (event: KeyboardEvent) => void>;

const EDITABLE = 'input, textarea, select, [contenteditable="true"], [role="textbox"]';
/** Chords every text field already understands. */
const EDITING = new Set(['mod+a', 'mod+c', 'mod+v', 'mod+x', 'mod+z', 'mod+y']);
const FLOATING = '[role="dialog"], [role="menu"], [role="listbox"]';

export function keyName(event: KeyboardEvent): string {
  const key = event.key.toLowerCase();
  // Shift is part of a sign such as "?" already; with letters and named keys it makes another chord.
  const shifted = event.shiftKey && (key.length > 1 || /[a-z]/.test(key)) ? 'shift+' : '';
  return `${event.ctrlKey || event.metaKey ? 'mod+' : ''}${event.altKey ? 'alt+' : ''}${shifted}${key}`;
}

/** True when a bare letter belongs to a field, menu or dialog and not to the page. */
function isTaken(event: KeyboardEvent): boolean {
  const target = event.target;
  if (!(target instanceof Element)) return false;
  const checkbox = target.matches('input[type="checkbox"], input[type="radio"]');
  return (!checkbox && target.matches(EDITABLE)) || target.closest(FLOATING) !== null;
}

/**
 * Page-wide shortcuts. Bare keys are ignored while somebody types or a menu or dialog has the focus;
 * `mod+` keys work there too, except those of editing. The handler decides about `preventDefault` only by being called: it is done here.
 */
export function useHotkeys(map: HotkeyMap, enabled = true): void {
  const current = useRef(map);
  useEffect(() => {
    current.current = map;
  });
  useEffect(() => {
    if (!enabled) return undefined;
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      const name = keyName(event);
      const handler = current.current[name];
      const always = name.startsWith('mod+') && !EDITING.has(name);
      if (!handler || (!always && isTaken(event))) return;
      event.preventDefault();
      handler(event);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [enabled]);
}
