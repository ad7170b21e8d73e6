import type { User } from '@/api/identity';
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

/** Four groups of four signs that cannot be mistaken for each other: about 92 bits. */
export function suggestPassword(): string {
  const bytes: number[] = [];
  while (bytes.length < 16) {
    // Bytes beyond the last whole multiple would favour the first letters.
    const fit = Array.from(crypto.getRandomValues(new Uint8Array(32))).filter(
      (byte) => byte < LETTERS.length * 4,
    );
    bytes.push(...fit.slice(0, 16 - bytes.length));
  }
  const signs = bytes.map((byte) => LETTERS[byte % LETTERS.length]).join('');
  return (signs.match(/.{4}/g) ?? []).join('-');
}
