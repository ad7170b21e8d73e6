import { describe, expect, it } from 'vitest';
import { periodOf, startOf } from './periods';

describe('how far back the log looks', () => {
  it.each([
    ['week', 'week'],
    ['toString', 'month'],
    ['', 'month'],
    [undefined, 'month'],
  ])('%s is read as %s', (text, period) => {
    expect(periodOf(text)).toBe(period);
  });

  it('begins at a full minute', () => {
    expect(startOf('week', Date.parse('2026-06-10T12:34:56Z'))).toBe('2026-06-03T12:34:00.000Z');
  });
});
