import type { components } from '@/api/schema';

export type PasswordRules = components['schemas']['PasswordRules'];

const KINDS = [/\p{Ll}/u, /\p{Lu}/u, /\p{Nd}/u, /[^\p{Ll}\p{Lu}\p{Nd}]/u];

/** How many of small letters, capitals, digits and other characters occur; the server counts alike. */
export function countClasses(password: string): number {
  return KINDS.filter((kind) => kind.test(password)).length;
}
