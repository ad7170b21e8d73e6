import type { Tone } from '@/lib/theme';

export const STATUSES = ['active', 'suspended', 'inactive'] as const;
export type TenantStatus = (typeof STATUSES)[number];
export const DATE_FORMATS = ['MM/DD/YYYY', 'DD/MM/YYYY', 'DD.MM.YYYY', 'YYYY-MM-DD'] as const;
export const SIZES = ['1-10', '11-50', '51-200', '201-1000', '1001+'] as const;
const DAY_MS = 86_400_000;
const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

export function toneOf(status: string): Tone {
  return status === 'active' ? 'success' : status === 'suspended' ? 'danger' : 'slate';
}

/** A slug as the server would make it: `Café Über` → `cafe-uber`. */
export function slugOf(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 61);
}

/** Days until a moment, begun ones included; 0 when it has come. */
export function daysUntil(moment: string, now = Date.now()): number {
  return Math.max(0, Math.ceil((Date.parse(moment) - now) / DAY_MS));
}

/** `1.5 MB`; decimal units, as disks are sold. */
export function sizeText(bytes: number, number: (value: number, decimals?: number) => string): string {
  const step = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  return `${number(bytes / 1000 ** step, step ? 1 : 0)} ${UNITS[step] ?? 'B'}`;
}
