import { describe, expect, it } from 'vitest';
import { actionText, pairOf, requestOf, valueText } from './audit-search';

const NOW = Date.parse('2026-03-02T12:00:30Z');

describe('the audit log', () => {
  it('asks for a view of the last day', () => {
    expect(requestOf({ tab: 'failedSignIns', q: 'ada' }, NOW)).toMatchObject({
      action: 'FAILED_LOGIN',
      from: '2026-03-01T12:00:00.000Z',
      q: 'ada',
    });
  });

  it('asks for whole days, and for a person as the one it is about', () => {
    const asked = requestOf({ tab: 'about', actor: 'a1', since: '2026-01-30', until: '2026-01-31' }, NOW);
    expect(asked).toMatchObject({ about: 'a1', actor_id: undefined });
    expect(Date.parse(asked.to ?? '') - Date.parse(asked.from ?? '')).toBe(2 * 86_400_000);
    expect(requestOf({ since: 'yesterday' }, NOW).from).toBeUndefined();
  });

  it('takes an id in the search for what something was done to', () => {
    const id = '01a20a16-3652-734b-aaec-ff9699d22f81';
    expect(requestOf({ q: id }, NOW)).toMatchObject({ q: undefined, entity_id: id });
    expect(requestOf({ subject: 'lead', subject_id: id }, NOW)).toMatchObject({
      entity_type: 'lead',
      entity_id: id,
    });
  });

  it('asks for everything when the address names no view', () => {
    expect(Object.values(requestOf({ tab: 'constructor-like' }, NOW)).filter(Boolean)).toEqual([]);
  });

  it.each([
    ['API_KEY_CREATED', 'API key created'],
    ['update', 'Update'],
  ])('says %s in words', (action, words) => {
    expect(actionText(action)).toBe(words);
  });

  it('shows what a value was and is', () => {
    expect(pairOf(['a', 'b'])).toEqual(['a', 'b']);
    expect(pairOf({ count: 3 })).toEqual([undefined, { count: 3 }]);
    expect(valueText({ count: 3 }, 'empty')).toBe('{"count":3}');
    expect(valueText(null, 'empty')).toBe('empty');
  });
});
