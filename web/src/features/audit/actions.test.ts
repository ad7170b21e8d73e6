import { describe, expect, it } from 'vitest';
import { actionOptions } from './actions';
import { actionText } from './audit-search';

describe('what can be chosen', () => {
  it('is said in words, each once', () => {
    const values = actionOptions(undefined, String).flatMap((each) =>
      'items' in each ? each.items.map((item) => item.value) : [each.value],
    );
    expect(new Set(values).size).toBe(values.length);
    expect(new Set(values.map(actionText)).size).toBe(values.length);
    expect(values.map(actionText).every((words) => !words.includes('_'))).toBe(true);
  });

  it('holds what stands in the address, too', () => {
    expect(actionOptions('LABELS_MOVED,update', String)[0]).toEqual({
      value: 'LABELS_MOVED,update',
      label: 'Labels moved, Update',
    });
    expect(actionOptions('update', String)[0]).toHaveProperty('items');
  });
});
