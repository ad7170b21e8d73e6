import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { keyName, useHotkeys, type HotkeyMap } from './use-hotkeys';

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

describe('shortcuts of a page', () => {
  let root: Root;
  const map: HotkeyMap = { j: vi.fn(), 'mod+a': vi.fn(), 'mod+k': vi.fn() };

  function Page() {
    useHotkeys(map);
    return (
      <>
        <input id="field" />
        <div role="dialog">
          <button id="inside" />
        </div>
        <button id="plain" />
      </>
    );
  }

  beforeEach(() => {
    vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
    const place = document.body.appendChild(document.createElement('div'));
    root = createRoot(place);
    act(() => root.render(<Page />));
  });
  afterEach(() => {
    act(() => root.unmount());
    document.body.replaceChildren();
    vi.clearAllMocks();
    vi.unstubAllGlobals();
  });

  const press = (id: string, init: KeyboardEventInit) =>
    document.getElementById(id)?.dispatchEvent(new KeyboardEvent('keydown', { ...init, bubbles: true }));

  it.each([
    ['plain', { key: 'j' }, 'j', 1],
    ['field', { key: 'j' }, 'j', 0],
    ['inside', { key: 'j' }, 'j', 0],
    ['field', { key: 'k', ctrlKey: true }, 'mod+k', 1],
    ['inside', { key: 'k', ctrlKey: true }, 'mod+k', 1],
    ['plain', { key: 'a', ctrlKey: true }, 'mod+a', 1],
    ['field', { key: 'a', ctrlKey: true }, 'mod+a', 0],
  ])('on %s %j calls %s %i times', (id, init, name, times) => {
    press(id, init);

    expect(map[name]).toHaveBeenCalledTimes(times);
  });
});
