/** How this tenant writes dates, times and numbers. Everything here is pure; components use `useFormat()`. */
export interface FormatSettings {
  locale: string;
  timezone: string;
  currency: string;
  /** Tokens D DD M MM MMM MMMM YY YYYY. */
  dateFormat: string;
  hour12: boolean;
  /** Where the workspace's days begin and end, whatever zone the viewer has chosen. */
  dayTimezone?: string;
  /** 0 = Sunday. */
  weekStart: 0 | 1 | 6;
}

export const DEFAULT_FORMAT: FormatSettings = {
  locale: 'en-GB',
  timezone: 'UTC',
  currency: 'USD',
  dateFormat: 'D MMM YYYY',
  hour12: false,
  weekStart: 1,
};

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export interface Format {
  settings: FormatSettings;
  number: (value: number, maxDecimals?: number) => string;
  /** The figure only; the currency is shown apart in muted text. */
  amount: (value: number) => string;
  /** The figure in few letters, as "1.4M"; for places too small for all of it. */
  compact: (value: number) => string;
  money: (value: number, currency?: string | null) => string;
  percent: (value: number) => string;
  date: (value: string) => string;
  /** Without the year when it is the current one. */
  shortDate: (value: string) => string;
  time: (value: string) => string;
  /** A time of day without a zone, "14:30" or "14:30:00". */
  clock: (value: string) => string;
  dateTime: (value: string) => string;
  relative: (value: string, now?: number) => string;
  /** The calendar day in the tenant's zone, as YYYY-MM-DD. */
  today: (now?: number) => string;
}

interface Day {
  year: number;
  month: number;
  day: number;
}

/** Read a date (kept as it is) or a timestamp (taken to the tenant's zone). */
function readDay(value: string, timezone: string): Day | null {
  const plain = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value);
  if (plain) return { year: Number(plain[1]), month: Number(plain[2]), day: Number(plain[3]) };
  const instant = new Date(value);
  if (Number.isNaN(instant.getTime())) return null;
  const parts = new Intl.DateTimeFormat('en-CA', { timeZone: timezone, dateStyle: 'short' }).format(instant);
  return readDay(parts, timezone);
}

function writeDay(day: Day, pattern: string, locale: string): string {
  const noon = new Date(Date.UTC(day.year, day.month - 1, day.day, 12));
  const name = (month: 'short' | 'long') =>
    new Intl.DateTimeFormat(locale, { month, timeZone: 'UTC' })
      .format(noon)
      .replace(/\.$/, '')
      .replace(/^Sept$/, 'Sep');
  return pattern.replace(/MMMM|MMM|MM|M|DD|D|YYYY|YY/g, (token) => {
    switch (token) {
      case 'MMMM':
        return name('long');
      case 'MMM':
        return name('short');
      case 'MM':
        return String(day.month).padStart(2, '0');
      case 'M':
        return String(day.month);
      case 'DD':
        return String(day.day).padStart(2, '0');
      case 'D':
        return String(day.day);
      case 'YY':
        return String(day.year % 100).padStart(2, '0');
      default:
        return String(day.year);
    }
  });
}

function relativeTime(value: string, now: number, absolute: () => string): string {
  const difference = new Date(value).getTime() - now;
  const size = Math.abs(difference);
  if (Number.isNaN(size)) return value;
  if (size < MINUTE) return 'just now';
  if (size > 30 * DAY) return absolute();
  const text =
    size < HOUR
      ? `${Math.floor(size / MINUTE)} min`
      : size < DAY
        ? `${Math.floor(size / HOUR)} h`
        : `${Math.floor(size / DAY)} d`;
  return difference < 0 ? `${text} ago` : `in ${text}`;
}

/** Drop the year and what separates it: "5 Jan 2018" → "5 Jan". */
function withoutYear(pattern: string): string {
  return pattern.replace(/[\s.,/-]*Y{2,4}[\s.,/-]*/, '');
}

export function createFormat(settings: FormatSettings): Format {
  const { locale, timezone, currency, dateFormat, hour12 } = settings;
  const plain = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const short = new Intl.NumberFormat(locale, { notation: 'compact', maximumSignificantDigits: 3 });
  const cents = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const clock = new Intl.DateTimeFormat(locale, {
    hour: 'numeric',
    minute: '2-digit',
    hour12,
    timeZone: timezone,
  });
  const wall = new Intl.DateTimeFormat(locale, {
    hour: 'numeric',
    minute: '2-digit',
    hour12,
    timeZone: 'UTC',
  });

  const format: Format = {
    settings,
    number: (value, maxDecimals) =>
      maxDecimals === undefined
        ? plain.format(value)
        : new Intl.NumberFormat(locale, { maximumFractionDigits: maxDecimals }).format(value),
    amount: (value) => (Number.isInteger(value) ? whole.format(value) : cents.format(value)),
    compact: (value) => short.format(value),
    money: (value, code) => `${format.amount(value)} ${code ?? currency}`,
    percent: (value) => `${plain.format(value)}%`,
    date: (value) => {
      const day = readDay(value, timezone);
      return day ? writeDay(day, dateFormat, locale) : value;
    },
    shortDate: (value) => {
      const day = readDay(value, timezone);
      if (!day) return value;
      const thisYear = format.today().startsWith(String(day.year));
      return writeDay(day, thisYear ? withoutYear(dateFormat) : dateFormat, locale);
    },
    time: (value) => clock.format(new Date(value)),
    clock: (value) => wall.format(new Date(`1970-01-01T${value.slice(0, 5)}Z`)),
    dateTime: (value) => `${format.date(value)}, ${format.time(value)}`,
    relative: (value, now = Date.now()) => relativeTime(value, now, () => format.date(value)),
    today: (now = Date.now()) =>
      new Intl.DateTimeFormat('en-CA', {
        timeZone: settings.dayTimezone ?? timezone,
        dateStyle: 'short',
      }).format(new Date(now)),
  };
  return format;
}

/** Settings as the server sends them, made safe: an unknown zone or locale must not break a page. */
export function readFormatSettings(raw: Record<string, unknown> | null | undefined): FormatSettings {
  const text = (key: string, fallback: string) =>
    typeof raw?.[key] === 'string' && raw[key] ? raw[key] : fallback;
  const settings: FormatSettings = {
    locale: text('locale', DEFAULT_FORMAT.locale).replace('_', '-'),
    timezone: text('timezone', DEFAULT_FORMAT.timezone),
    currency: text('currency', DEFAULT_FORMAT.currency),
    dateFormat: text('date_format', DEFAULT_FORMAT.dateFormat).toUpperCase(),
    hour12: /12|a/i.test(text('time_format', '24h').replace(/24/g, '')),
    weekStart: readWeekStart(raw?.week_start),
  };
  if (settings.locale === 'en') settings.locale = DEFAULT_FORMAT.locale;
  try {
    new Intl.DateTimeFormat(settings.locale, { timeZone: settings.timezone });
  } catch {
    return { ...settings, locale: DEFAULT_FORMAT.locale, timezone: DEFAULT_FORMAT.timezone };
  }
  return settings;
}

function readWeekStart(raw: unknown): 0 | 1 | 6 {
  if (raw === 0 || raw === 'sunday') return 0;
  if (raw === 6 || raw === 'saturday') return 6;
  return 1;
}
