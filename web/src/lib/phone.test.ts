import { expect, it } from 'vitest';
import { dialLink, loadPhoneReader } from './phone';

it.each([
  ['+12025550100', '+1 202 555 0100'],
  ['+4930901820', '+49 30 901820'],
  ['+33142685300', '+33 1 42 68 53 00'],
  ['+442079460958', '+44 20 7946 0958'],
  ['ext. 17', 'ext. 17'],
])('%s is read as %s', async (stored, shown) => {
  const read = await loadPhoneReader();

  expect(read(stored)).toBe(shown);
});

it('dials the number without its groups', () => {
  expect(dialLink('+1 202 555 0100')).toBe('tel:+12025550100');
});
