/** What only a person does. */
const SIGNS = ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const;
/** What a page asks for within this time after somebody did something is taken for theirs. */
const LASTS_MS = 10_000;

/** Opening the page is something somebody did. */
let actedAt = Date.now();

for (const sign of SIGNS)
  window.addEventListener(sign, () => (actedAt = Date.now()), { capture: true, passive: true });

/** Whether somebody is at work here: what a page asks for by itself keeps nobody signed in. */
export function isAtWork(): boolean {
  return Date.now() - actedAt < LASTS_MS;
}
