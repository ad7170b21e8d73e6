/** The settings of sign-in in the order in which they are shown, by their names without `auth.`. */
export const GROUPS = {
  passwords: ['password_min_length', 'password_classes', 'password_history'],
  sessions: ['idle_logout', 'refresh_ttl', 'access_ttl', 'keep_signed_in'],
  factor: ['require_2fa', 'trusted_device'],
  links: ['invitation_ttl', 'reset_ttl'],
  lockout: ['lockout_threshold', 'lockout_window', 'lockout_duration'],
} as const;
export type PolicyName = (typeof GROUPS)[keyof typeof GROUPS][number];
