import type { components } from '@/api/schema';
import { texts } from './texts';
import type { Setting } from './queries';

export const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export const CHANNELS = [
  'email',
  'call',
  'text',
] as const satisfies (keyof components['schemas']['ConsentModels'])[];

export interface Hours {
  days: string[];
  from: string;
  to: string;
}

/** What has no short words. */
const DRAWN = ['image', 'menu_order', 'menu_hidden', 'status_cards', 'status_card_names'];

/** A value in words, short enough for one line. */
export function inWords(setting: Setting, value: unknown): string {
  const option = setting.options.find((each) => each.value === value);
  if (option) return option.label;
  if (setting.kind === 'mail_connection') return value ? '' : texts.say('ownServer');
  if (value === null || value === undefined || value === '') return texts.say('none');
  if (setting.kind === 'secret') return texts.say('isSet');
  if (setting.kind === 'hours') return hoursInWords(value as Hours);
  if (setting.kind === 'consent') {
    const models = value as Record<string, 'opt_in' | 'opt_out'>;
    return CHANNELS.map(
      (each) => `${texts.say(`consent_${each}`)}: ${texts.say(models[each] ?? 'opt_out')}`,
    ).join(' · ');
  }
  if (DRAWN.includes(setting.kind ?? '')) return '';
  if (Array.isArray(value)) return value.length > 0 ? value.join(', ') : texts.say('anyHost');
  if (typeof value === 'object') return JSON.stringify(value);
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return '';
  const text = String(value);
  return setting.unit ? `${text} ${setting.unit}` : text;
}

function hoursInWords({ days, from, to }: Hours): string {
  const names = days.map((day) => DAYS.find((each) => each === day)).filter((day) => day !== undefined);
  const first = names[0];
  const last = names.at(-1);
  const isRow =
    first && last && DAYS.indexOf(last) - DAYS.indexOf(first) === names.length - 1 && names.length > 2;
  const shown = isRow
    ? `${texts.say(`day_${first}`)}–${texts.say(`day_${last}`)}`
    : names.map((day) => texts.say(`day_${day}`)).join(', ');
  return `${shown || texts.say('none')}, ${from}–${to}`;
}

/** The contrast ratio of white on a colour, 1 to 21 (WCAG 2.2). */
export function contrastWithWhite(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((place) => {
    const part = parseInt(colour.slice(place, place + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05);
}
