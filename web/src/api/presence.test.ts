import { expect, it } from 'vitest';
import { presencesOf } from './presence';

it('is away who was not seen for two minutes', () => {
  const now = Date.parse('2026-03-02T10:05:00Z');

  const found = presencesOf({ ada: '2026-03-02T10:03:30Z', bo: '2026-03-02T10:02:30Z' }, now);

  expect(found).toEqual({ ada: 'online', bo: 'away' });
});
