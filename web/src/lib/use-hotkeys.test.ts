import { expect, it } from 'vitest';
import { keyName } from './use-hotkeys';

it.each([
  [{ key: 'k', ctrlKey: true }, 'mod+k'],
  [{ key: 'K', metaKey: true }, 'mod+k'],
  [{ key: '?', shiftKey: true }, '?'],
  [{ key: 'X', shiftKey: true }, 'shift+x'],
  [{ key: 'x' }, 'x'],
  [{ key: 'ArrowDown' }, 'arrowdown'],
  [{ key: 'ArrowDown', shiftKey: true }, 'shift+arrowdown'],
])('%j is %s', (init, expected) => {
  expect(keyName(new KeyboardEvent('keydown', init))).toBe(expected);
});
