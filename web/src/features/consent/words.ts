import type { Said, Standing } from './queries';
import { texts } from './texts';

export { texts };

/** Why somebody may not be contacted, in words. */
export function whyNot({ channel, reason }: Standing): string {
  if (reason === 'no_destination') return texts.say(`no_destination_${channel as 'email'}`);
  return texts.say((reason ?? 'may') as 'suppressed');
}

/** What was said; clearing a field of the record only allows contact again. */
export function stateText({ state, legal_basis: basis }: Said): string {
  if (state === 'withdrawn') return texts.say('withdrawn');
  return texts.say(basis === 'consent' ? 'granted' : 'allowed');
}
