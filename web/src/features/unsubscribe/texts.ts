import { defineTexts } from '@/lib/i18n';

export const texts = defineTexts('unsubscribe', {
  loading: 'Stop mails',
  gone: 'This link does not work any more',
  ask: 'Stop mails from {{workspace}}?',
  to: 'Nothing more will be sent to {{address}}.',
  stop: 'Stop mails',
  done: 'No more mails from {{workspace}}',
  doneText: 'Nothing more will be sent to {{address}}. You can close this page.',
});
