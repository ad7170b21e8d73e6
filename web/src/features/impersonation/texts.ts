import { defineTexts } from '@/lib/i18n';

export const texts = defineTexts('impersonation', {
  open: 'View as…',
  openFor: 'View as {{name}}',
  title: 'View as somebody else',
  intro:
    'You see {{tenant}} with that person’s rights, for an hour at most. The audit log names both of you, and the person is told afterwards.',
  person: 'Whose eyes?',
  needPerson: 'Choose a person',
  reason: 'Why?',
  reasonHint: 'The person and the audit log will read this.',
  needReason: 'Say why, in a few words',
  changes: 'Allow changes',
  changesHint: 'Without it you only look. What you change counts as done by both of you.',
  begin: 'Start viewing',
  began: 'You are viewing as {{name}}',
  banner: 'Viewing as somebody else',
  viewing: 'You are viewing {{tenant}} as',
  readOnly: 'Look only',
  mayChange: 'Changes allowed',
  left_one: '{{count}} minute left',
  left_other: '{{count}} minutes left',
  stop: 'Stop viewing',
  stopped: 'You are yourself again',
  closed: 'Closed while you view as {{name}}',
  closedText:
    'Passwords, second factors, keys, people’s rights, approvals and sending stay with the person. Stop viewing to open your own.',
});
