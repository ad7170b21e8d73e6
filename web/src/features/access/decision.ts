import type { Explanation, Reason } from './queries';

export interface Decision {
  question: 'see' | 'change';
  steps: Reason[];
  result: boolean;
}

/** The steps of each question in their order: what concerns both stands in both. */
export function decisionsOf({ reasons = [], can_see, can_change }: Explanation): Decision[] {
  const steps = (question: 'see' | 'change') =>
    reasons.filter((reason) => reason.question === question || reason.question === 'both');
  return [
    { question: 'see', steps: steps('see'), result: can_see },
    { question: 'change', steps: steps('change'), result: can_change },
  ];
}
