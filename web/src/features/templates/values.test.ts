import { describe, expect, it } from 'vitest';
import type { Preview } from './queries';
import { corrected, inserted, problemsOf } from './values';

describe('a template in the editor', () => {
  it.each([
    ['Hi {{first_nam}}', '{{first_nam}}', 'Hi {{first_name}}'],
    ['{{first_nam|you}} {{first_nam|you}}', '{{first_nam|you}}', '{{first_name|you}} {{first_name|you}}'],
  ])('%s is put right', (text, written, expected) => {
    expect(corrected(text, written, 'first_name')).toBe(expected);
  });

  it('takes a variable where the cursor is', () => {
    expect(inserted('Hi XY, you', '{{name}}', 3, 5)).toBe('Hi {{name}}, you');
  });

  it('is not called wrong while a placeholder is being written, or after it has gone', () => {
    const problem = { field: 'subject', text: '', suggestion: null };
    const preview = { problems: ['{{nam', '{{nam}}'].map((written) => ({ ...problem, written })) };

    expect(problemsOf(preview as unknown as Preview, 'subject', 'a {{nam}} b')).toHaveLength(1);
    expect(problemsOf(preview as unknown as Preview, 'subject', 'a b')).toHaveLength(0);
  });
});
