import { flushSync } from 'react-dom';

const SLOW_MS = 180;

function cardElement(id: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[data-card="${CSS.escape(id)}"]`);
}

/** Apply a change of the board and let the card glide from where it was to where it belongs. */
export function slideBack(id: string, apply: () => void): void {
  const from = cardElement(id)?.getBoundingClientRect();
  flushSync(apply);
  const element = cardElement(id);
  const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  if (!from || !element || still) return;
  const to = element.getBoundingClientRect();
  element.animate(
    [
      { transform: `translate(${from.left - to.left}px, ${from.top - to.top}px)`, zIndex: 10 },
      { transform: 'none', zIndex: 10 },
    ],
    { duration: SLOW_MS, easing: 'ease-out' },
  );
}
