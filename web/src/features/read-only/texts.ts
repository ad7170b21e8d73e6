import { defineTexts } from '@/lib/i18n';

export const texts = defineTexts('read-only', {
  title: 'Read-only mode',
  description:
    'While it is on, nobody in any workspace can change anything. Reading, signing in and out stay open; background work waits.',
  failed: 'The state did not load',
  banner: 'Read-only mode',
  nothing: 'Nothing can be changed at the moment.',
  byEnvironmentShort: 'Set by the environment of the server.',
  whoSince: '{{who}}, since {{since}}',
  toSwitch: 'Open the switch',
  off: 'Changes are admitted',
  offText: 'Everybody works as usual.',
  on: 'Changes are refused',
  onText: 'Everybody sees a banner with the reason.',
  stateOff: 'Off',
  stateOn: 'On',
  reason: 'Reason',
  reasonHint: 'Everybody reads it in the banner and with every change that is refused.',
  reasonExample: 'Moving to a new server until noon',
  needReason: 'Say why: everybody who cannot save reads it.',
  switchOn: 'Refuse every change',
  switchOff: 'Admit changes again',
  nowOn: 'Every change is refused from now on',
  nowOff: 'Changes are admitted again',
  who: 'Switched on by',
  since: 'Since',
  why: 'Reason',
  byEnvironment:
    'PRODUCTION_READONLY=true is set in the environment of the server. Take it out there and restart: it cannot be switched off here.',
});
