import { describe, expect, it } from 'vitest';
import { chainParts } from './chain';

const WHOLE = { rows: 100, archived: 60, unsealed: 1, segments: 10, findings: [] };

describe('the picture of the chain', () => {
  it('has a part for everything there is, in order, however little that is', () => {
    const { parts, marks } = chainParts(WHOLE);
    expect(parts.map(({ kind, count }) => [kind, count])).toEqual([
      ['archived', 60],
      ['sealed', 40],
      ['unsealed', 1],
    ]);
    expect(parts.every(({ share }) => share >= 0.06)).toBe(true);
    expect(marks).toEqual([]);
    expect(chainParts({ ...WHOLE, archived: 0, unsealed: 0 }).parts.map(({ kind }) => kind)).toEqual([
      'sealed',
    ]);
  });

  it('marks a broken segment once, before what is not sealed', () => {
    const finding = { tenant_id: 't', segment: 10, row: null, problem: 'removed' };
    const { marks } = chainParts({ ...WHOLE, findings: [finding, finding, { ...finding, segment: null }] });
    expect(marks.map(({ segment }) => segment)).toEqual([10]);
    expect(marks[0]?.at).toBeLessThan(95);
  });
});
