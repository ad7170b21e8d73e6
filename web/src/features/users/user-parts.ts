import type { User } from '@/api/identity';
import { countClasses } from '@/features/login/password-rules';
import type { Tone } from '@/lib/theme';

export const STATUSES = ['active', 'invited', 'on_leave', 'inactive', 'terminated'] as const;
export type UserStatus = (typeof STATUSES)[number];

const TONES: Record<UserStatus, Tone> = {
  active: 'success',
  invited: 'info',
  on_leave: 'warning',
  inactive: 'slate',
  terminated: 'slate',
};

export function nameOf(user: Pick<User, 'first_name' | 'last_name' | 'email'>): string {
  return [user.first_name, user.last_name].filter(Boolean).join(' ') || user.email;
}

/** A login that nobody used yet is invited; else what the membership says. */
export function statusOf(user: User): UserStatus {
  const known = (status: string | undefined) => STATUSES.find((each) => each === status);
  const membership = known(user.employee?.status) ?? 'active';
  return membership === 'active' ? (known(user.status) ?? 'active') : membership;
}

export function statusTone(status: UserStatus): Tone {
  return TONES[status];
}

const LETTERS = 'abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/**
 * Groups of four signs that cannot be mistaken for each other, with all kinds of characters in them: four groups, about
 * 92 bits, or as many as `least` characters need.
 */
export function suggestPassword(least = 0): string {
  const groups = Math.max(4, Math.ceil((least + 1) / 5));
  for (;;) {
    const signs = randomSigns(groups * 4);
    const password = (signs.match(/.{4}/g) ?? []).join('-');
    if (countClasses(password) === 4) return password;
  }
}

function randomSigns(count: number): string {
  const bytes: number[] = [];
  while (bytes.length < count) {
    // Bytes beyond the last whole multiple would favour the first letters.
    const fit = Array.from(crypto.getRandomValues(new Uint8Array(32))).filter(
      (byte) => byte < LETTERS.length * 4,
    );
    bytes.push(...fit.slice(0, count - bytes.length));
  }
  return bytes.map((byte) => LETTERS[byte % LETTERS.length]).join('');
}
