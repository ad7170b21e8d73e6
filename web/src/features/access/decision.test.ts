import { expect, it } from 'vitest';
import { decisionsOf } from './decision';
import type { Reason } from './queries';

it('asks each question its own steps', () => {
  const reason = (what: string, question: Reason['question']): Reason => ({
    what,
    question,
    holds: true,
    text: what,
  });
  const reasons = [reason('access', 'both'), reason('permission', 'see'), reason('permission', 'change')];

  const found = decisionsOf({
    user_id: 'u',
    type: 'leads',
    id: 'r',
    can_see: true,
    can_change: false,
    reasons,
  });

  expect(found.map(({ question, steps, result }) => [question, steps.length, result])).toEqual([
    ['see', 2, true],
    ['change', 2, false],
  ]);
});
