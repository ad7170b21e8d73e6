import { describe, expect, it } from 'vitest';
import { addressOf, detailText, requestOf } from './signal-search';

const NOW = Date.parse('2026-03-02T10:20:30.500Z');

describe('what the signals are asked for', () => {
  it('is everything without filters', () => {
    expect(requestOf({}, NOW)).toEqual({ q: undefined, kind: undefined, from: undefined });
  });

  it('goes back a day, to the minute', () => {
    expect(requestOf({ since: 'day', entity: 'sql', q: 'x' }, NOW)).toEqual({
      q: 'x',
      kind: 'sql',
      from: '2026-03-01T10:20:00.000Z',
    });
  });

  it('knows no other period', () => {
    expect(requestOf({ since: 'ever' }, NOW).from).toBeUndefined();
  });
});

describe('a source', () => {
  it.each([
    ['ip:203.0.113.9', '203.0.113.9'],
    ['ip:2001:db8:1:2::/64', '2001:db8:1:2::'],
    ['ip:unknown', null],
    ['user:42', null],
  ])('%s can be blocked as %s', (source, address) => {
    expect(addressOf(source)).toBe(address);
  });
});

it('shows details as text', () => {
  expect(detailText('<b>x</b>')).toBe('<b>x</b>');
  expect(detailText({ a: 1 })).toBe('{"a":1}');
});
