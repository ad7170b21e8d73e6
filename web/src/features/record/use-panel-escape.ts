import { useEffect, useRef } from 'react';

const BUSY = 'input, textarea, [role="dialog"], [role="menu"], [role="listbox"], [aria-expanded="true"]';

/** Escape closes the panel before the list under it hears of the key; fields, menus and dialogs come first. */
export function usePanelEscape(close: () => void): void {
  const current = useRef(close);
  useEffect(() => {
    current.current = close;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented || event.isComposing) return;
      const isList = event.target instanceof Element && event.target.matches('input[type="checkbox"]');
      if (!isList && event.target instanceof Element && event.target.closest(BUSY)) return;
      if (document.querySelector('[role="dialog"][aria-modal="true"], [role="menu"]')) return;
      event.preventDefault();
      current.current();
    };
    window.addEventListener('keydown', onKey, true);
    return () => window.removeEventListener('keydown', onKey, true);
  }, []);
}
