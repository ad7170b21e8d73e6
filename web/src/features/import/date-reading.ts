/** Reads a date the way the server will, so that a format can be shown on the file's own first value. */

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const PIVOT = 69;

export const DATE_FORMATS = [
  'yyyy-mm-dd',
  'dd-mm-yyyy',
  'mm-dd-yyyy',
  'dd/mm/yyyy',
  'mm/dd/yyyy',
  'dd.mm.yyyy',
  'yyyy/mm/dd',
  'dd mmm yyyy',
  'mmm dd, yyyy',
  'dd-mm-yy',
  'mm-dd-yy',
  'yy-mm-dd',
  'dd/mm/yy',
  'mm/dd/yy',
  'dd.mm.yy',
  'dd mmm yy',
] as const;

const PART: Record<string, string> = {
  d: '(?<d>\\d{1,2})',
  m: '(?<m>\\d{1,2})',
  mmm: '(?<mmm>[A-Za-z]{3,9})\\.?',
  yy: '(?<yy>\\d{2})',
  yyyy: '(?<yyyy>\\d{4})',
};

function patternOf(format: string): RegExp {
  const source = format.toLowerCase().replace(/d{1,2}|mmm|m{1,2}|yyyy|yy|[^dmy]/g, (token) => {
    const part = PART[token] ?? (/^[dm]/.test(token) ? PART[token[0] ?? ''] : undefined);
    return part ?? token.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
  });
  return new RegExp(`^${source}$`);
}

/** YYYY-MM-DD, or null when the text is not a date in this format (31-02-17 is not). */
export function readDate(text: string, format: string): string | null {
  const parts = patternOf(format).exec(text.trim())?.groups;
  if (!parts) return null;
  const short = Number(parts.yy);
  const year = parts.yyyy ? Number(parts.yyyy) : short + (short >= PIVOT ? 1900 : 2000);
  const month = parts.mmm ? MONTHS.indexOf(parts.mmm.slice(0, 3).toLowerCase()) + 1 : Number(parts.m);
  const day = Number(parts.d);
  const date = new Date(Date.UTC(year, month - 1, day));
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  return date.toISOString().slice(0, 10);
}

/** ISO dates are read without being asked for. */
export function isIso(text: string): boolean {
  return readDate(text.slice(0, 10), 'yyyy-mm-dd') !== null;
}

/** The formats to offer for a column: those its values fit, or all of them. */
export function offeredFormats(fitting: readonly string[] | undefined, samples: readonly string[]): string[] {
  if (fitting?.length) return [...fitting];
  const matching = DATE_FORMATS.filter((format) =>
    samples.some((sample) => readDate(sample, format) !== null),
  );
  return matching.length > 0 ? [...matching] : [...DATE_FORMATS];
}
