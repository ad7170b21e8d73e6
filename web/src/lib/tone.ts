import type { Tone } from './theme';

const IDENTITY_TONES: readonly Tone[] = [
  'slate',
  'sky',
  'accent',
  'warning',
  'success',
  'rose',
  'info',
  'teal',
  'lime',
];

/** The same name always gets the same colour (FNV-1a), on every screen and in every session. */
export function toneOf(name: string): Tone {
  let hash = 2166136261;
  for (let index = 0; index < name.length; index += 1) {
    hash ^= name.charCodeAt(index);
    hash = Math.imul(hash, 16777619);
  }
  return IDENTITY_TONES[(hash >>> 0) % IDENTITY_TONES.length] ?? 'slate';
}

/** First letters of the first and last word: "Kary Hendrixson" → "KH". */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const first = words[0]?.[0] ?? '?';
  const last = words.length > 1 ? (words[words.length - 1]?.[0] ?? '') : '';
  return (first + last).toUpperCase();
}
