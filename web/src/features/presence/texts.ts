import { defineTexts } from '@/lib/i18n';

export const texts = defineTexts('presence', {
  title: 'Are you still there?',
  text_one: 'You are signed out in {{count}} second, because nothing has happened for a while.',
  text_other: 'You are signed out in {{count}} seconds, because nothing has happened for a while.',
  stay: 'Stay signed in',
  leave: 'Sign out now',
});
