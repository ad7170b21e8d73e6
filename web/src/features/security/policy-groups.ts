import type { SettingsCardKeys } from '@/features/workspace-settings/SettingsForm';
import { texts } from './texts';

/** The settings of sign-in in the order in which they are shown, by their names without `auth.`. */
const GROUPS = {
  passwords: ['password_min_length', 'password_classes', 'password_history'],
  sessions: ['idle_logout', 'refresh_ttl', 'access_ttl', 'keep_signed_in'],
  factor: ['require_2fa', 'trusted_device'],
  links: ['invitation_ttl', 'reset_ttl'],
  lockout: ['lockout_threshold', 'lockout_window', 'lockout_duration'],
  protected: ['protected_emails'],
} as const;
const EXPLAINED = { lockout: 'lockoutText', protected: 'protectedText' } as const;

/** A card a group; those of which the scope has nothing are left out by the form. */
export function policyCards(): SettingsCardKeys[] {
  return (Object.keys(GROUPS) as (keyof typeof GROUPS)[]).map((group) => ({
    title: texts.say(group),
    ...(group in EXPLAINED ? { text: texts.say(EXPLAINED[group as keyof typeof EXPLAINED]) } : {}),
    keys: GROUPS[group].map((name) => `auth.${name}`),
  }));
}
