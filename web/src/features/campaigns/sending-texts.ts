import { defineTexts } from '@/lib/i18n';

export const texts = defineTexts('campaign-sending', {
  title: 'Campaign sending',
  description:
    'Stops the mails and calls that campaigns of every workspace send, at once and without a restart. Mails that people write themselves go on.',
  failed: 'The state did not load',
  stop: 'Stop all sending',
  on: 'Campaigns send',
  onText: 'A workspace may still have stopped its own.',
  stateOn: 'On',
  off_all: 'Nothing is sent by any campaign',
  off_email: 'No mail is sent by any campaign',
  off_call: 'No call is made by any campaign',
  offText: 'Everybody who sees campaigns reads the reason on every page.',
  stateOff: 'Stopped',
  allow: 'Allow sending again',
  why: 'Reason',
  who: 'Stopped by',
  since: 'Since',
  byCommand: 'Somebody on the server',
});
