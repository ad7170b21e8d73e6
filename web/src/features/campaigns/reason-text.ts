import { texts } from './editor-texts';
import type { Recipient } from './queries';

const KNOWN = [
  'no_destination',
  'invalid_destination',
  'do_not_email',
  'do_not_call',
  'do_not_text',
  'deleted',
  'duplicate',
  'no_consent',
  'suppressed',
  'bounced',
  'frequency_cap',
  'quiet_hours',
] as const satisfies NonNullable<Recipient['skip_reason']>[];
export type Reason = (typeof KNOWN)[number];

/** Why somebody was left out, in words; anything else is a text already. */
export function reasonText(reason: string): string {
  const known = KNOWN.find((each) => each === reason);
  return known ? texts.say(`reason_${known}`) : reason;
}
