import { defineTexts } from '@/lib/i18n';

export const texts = defineTexts('sign-in-policy', {
  title: 'Sign-in policy',
  description:
    'How people sign in to this workspace. It can be stricter than the installation, never looser.',
  system: 'Sign-in for all',
  systemText:
    'How people sign in to this installation. Workspaces can make these rules stricter, unless they are locked.',
  protected: 'Protected logins',
  protectedText: 'Nobody changes or deletes these here, not even a superadmin.',
  passwords: 'Passwords',
  sessions: 'Sessions',
  factor: 'Second factor',
  links: 'Links',
  lockout: 'Too many wrong passwords',
  lockoutText: 'An address is locked before anybody knows which workspace it belongs to.',
  everyone: 'Sign everyone out',
  everyoneText: 'Ends every sign-in of this workspace at once, except your own. People sign in again.',
  everywhereText: 'Ends every sign-in of every workspace at once, except your own. People sign in again.',
  everywhereTitle: 'Sign everyone out everywhere?',
  everyoneItem: 'Sign everyone out…',
  everyoneTitle: 'Sign everyone in {{tenant}} out?',
  everyoneSure: 'What somebody is typing and has not saved is lost. Nobody’s password changes.',
  everyoneYes: 'Sign everyone out',
  everyoneDone_one: '{{count}} sign-in ended',
  everyoneDone_other: '{{count}} sign-ins ended',
});
