import { describe, expect, it } from 'vitest';
import type { SavedView } from './queries';
import { chipsOf, openedView, WITHOUT_FILTER, withView } from './view-state';

const hot = { field: 'rating', op: 'eq', value: 'hot' };
const view = (id: string, changes: Partial<SavedView> = {}) =>
  ({
    id,
    filter: { and: [hot] },
    q: null,
    sort: '-name',
    layout: 'table',
    pipeline_id: null,
    ...changes,
  }) as SavedView;

describe('the view an address opens', () => {
  const views = [view('a'), view('b', { is_default: true })];

  it('is the default only where the address says nothing', () => {
    expect(openedView({}, views)?.id).toBe('b');
    expect(openedView({ peek: 'x' }, views)?.id).toBe('b');
    expect(openedView({ filter: 'name~eq~A' }, views)).toBeNull();
    expect(openedView({ view: 'all' }, views)).toBeNull();
    expect(openedView({ view: 'a', sort: 'name' }, views)?.id).toBe('a');
  });

  it('fills in what the address leaves out', () => {
    expect(withView({ view: 'a' }, view('a'))).toEqual({ view: 'a', filter: 'rating~eq~hot', sort: '-name' });
    expect(withView({ view: 'a', filter: WITHOUT_FILTER, sort: 'name' }, view('a', { q: 'Ada' }))).toEqual({
      view: 'a',
      filter: WITHOUT_FILTER,
      q: 'Ada',
      sort: 'name',
    });
  });

  it('knows conditions that chips cannot show', () => {
    expect(chipsOf(view('a'))).toEqual([hot]);
    expect(chipsOf(view('a', { filter: {} }))).toEqual([]);
    expect(chipsOf(view('a', { filter: { or: [{ and: [hot] }] } }))).toBeNull();
  });
});
