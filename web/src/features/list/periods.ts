import { defineTexts } from '@/lib/i18n';

const texts = defineTexts('periods', {
  today: 'today',
  yesterday: 'yesterday',
  tomorrow: 'tomorrow',
  start_of_week: 'start of this week',
  start_of_month: 'start of this month',
  start_of_quarter: 'start of this quarter',
  start_of_year: 'start of this year',
  thisWeek: 'This week so far',
  thisMonth: 'This month so far',
  thisQuarter: 'This quarter so far',
  thisYear: 'This year so far',
  days_one: '{{count}} day',
  days_other: '{{count}} days',
});

const NAMED = [
  'today',
  'yesterday',
  'tomorrow',
  'start_of_week',
  'start_of_month',
  'start_of_quarter',
  'start_of_year',
] as const;
export type NamedDay = (typeof NAMED)[number];

export const SPANS = [
  { from: 'start_of_week', label: 'thisWeek' },
  { from: 'start_of_month', label: 'thisMonth' },
  { from: 'start_of_quarter', label: 'thisQuarter' },
  { from: 'start_of_year', label: 'thisYear' },
] as const;

export function spanLabel(from: unknown, to: unknown): string | null {
  const span = SPANS.find((candidate) => candidate.from === from && to === 'today');
  return span ? texts.say(span.label) : null;
}

/** Words for a day the server names; null for a calendar date. */
export function namedDay(value: unknown): string | null {
  const name = NAMED.find((candidate) => candidate === value);
  return name ? texts.say(name) : null;
}

export const dayChoices = NAMED;

/** Days that a stored definition can name: they need no calendar. */
export const storedDays = ['today', 'yesterday', 'tomorrow'] as const satisfies NamedDay[];

export function daysText(count: number): string {
  return texts.say('days', { count });
}
