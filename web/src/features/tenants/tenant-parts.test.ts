import { expect, test } from 'vitest';
import { daysUntil, sizeText, slugOf } from './tenant-parts';

test.each([
  ['Acme Corp.', 'acme-corp'],
  ['Café Über', 'cafe-uber'],
  ['--', ''],
  ['x'.repeat(80), 'x'.repeat(61)],
])('%s becomes the slug %s', (name, slug) => {
  expect(slugOf(name)).toBe(slug);
});

test('days are counted as begun and never negative', () => {
  const now = Date.parse('2026-03-01T12:00:00Z');
  expect(daysUntil('2026-03-31T12:00:00Z', now)).toBe(30);
  expect(daysUntil('2026-03-02T11:59:00Z', now)).toBe(1);
  expect(daysUntil('2026-02-01T00:00:00Z', now)).toBe(0);
});

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1500, '1.5 kB'],
  [2_000_000, '2 MB'],
])('%d bytes are shown as %s', (bytes, text) => {
  expect(sizeText(bytes, (value) => String(value))).toBe(text);
});
