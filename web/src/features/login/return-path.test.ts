import { expect, it } from 'vitest';
import { safeReturnPath } from './return-path';

it.each([
  ['/leads?q=a', '/leads?q=a'],
  [undefined, '/'],
  ['', '/'],
  ['//evil.example', '/'],
  ['/\\evil.example', '/'],
  ['https://evil.example', '/'],
  ['/login?next=/login', '/'],
])('after signing in, %s leads to %s', (next, expected) => {
  expect(safeReturnPath(next)).toBe(expected);
});
