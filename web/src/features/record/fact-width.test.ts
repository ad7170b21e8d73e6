import { expect, it } from 'vitest';
import type { FieldMeta, Metadata } from '@/api/types';
import { isWide } from './fact-width';

const field = (kind: FieldMeta['kind']) => ({ name: 'value', kind, options: null }) as unknown as FieldMeta;
const wide = (kind: FieldMeta['kind'], value: unknown, room = 1) =>
  isWide(field(kind), { id: '1', version: 1, value }, {} as Metadata, room);

it.each([
  ['money', 4_821, false],
  ['money', 16_446_000, false],
  ['money', 1_100_040_000, true],
  ['money', '-250000000.00', true],
  ['text', 'Chicago', false],
  ['text', 'Acme Corporation', true],
  ['email', 'amara.okafor@acme.example', true],
  ['date', '2026-11-22', false],
  ['textarea', 'Short', true],
  ['textarea', '', false],
  ['money', null, false],
] as const)('a %s of %s needs both columns: %s', (kind, value, expected) => {
  expect(wide(kind, value)).toBe(expected);
});

it('has more room among the key facts', () => {
  expect(wide('money', 1_100_040_000, 1.4)).toBe(false);
  expect(wide('email', 'amara.okafor@acme.example', 1.4)).toBe(true);
});
