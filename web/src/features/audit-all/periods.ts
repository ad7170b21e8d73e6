/** How far back the list looks, by the word in the address. */
export const PERIODS = { day: 1, week: 7, month: 30, quarter: 90, year: 365 } as const;
export type Period = keyof typeof PERIODS;
export const USUAL: Period = 'month';
const DAY_MS = 86_400_000;
/** "Now" to the minute, so that a question keeps its key while it is looked at. */
const MINUTE_MS = 60_000;

export function periodOf(text: string | undefined): Period {
  return text !== undefined && Object.hasOwn(PERIODS, text) ? (text as Period) : USUAL;
}

/** The moment a period begins. */
export function startOf(period: Period, now = Date.now()): string {
  return new Date(Math.floor(now / MINUTE_MS) * MINUTE_MS - PERIODS[period] * DAY_MS).toISOString();
}
