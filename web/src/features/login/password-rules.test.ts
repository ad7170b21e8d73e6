import { expect, it } from 'vitest';
import { countClasses } from './password-rules';

it.each([
  ['', 0],
  ['harbour', 1],
  ['Harbour', 2],
  ['Harbour7', 3],
  ['Harbour 7', 4],
  ['ÄÖüß', 2],
])('counts the kinds of characters in %s', (password, count) => {
  expect(countClasses(password)).toBe(count);
});
