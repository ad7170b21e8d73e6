import { defineTexts } from '@/lib/i18n';

export const texts = defineTexts('privacy', {
  exportData: 'Export personal data',
  erase: 'Erase person',
  eraseTitle: 'Erase {{name}} for good?',
  eraseText:
    'Name, address and everything that describes this person are replaced, here and in notes, mails, imports and the audit log. Links, amounts and dates stay. Nobody can undo this.',
  replaced: 'What is replaced',
  counting: 'Counting what is stored',
  previewFailed: 'This person cannot be erased now',
  word: 'erase',
  typeWord: 'Type “{{word}}” to confirm',
  confirm: 'Erase person',
  asked: '{{name}} is being erased',
  more: 'A worker does it in the background; it takes a moment until every trace is gone.',
  contacts: '{{Contacts}}',
  leads: '{{Leads}}',
  notes: 'Notes',
  activities: '{{Activities}}',
  imported_rows: 'Imported rows',
  import_files: 'Uploaded files',
  exports: 'Exports of the workspace',
  unread_one:
    '{{count}} archive of the audit log cannot be read. What it says of this person stays until the file is restored and the erasure is done again.',
  unread_other:
    '{{count}} archives of the audit log cannot be read. What they say of this person stays until the files are restored and the erasure is done again.',
  mails: 'Mails',
  log: 'Audit log entries',
  employee: 'Membership',
  login: 'Login',
  sessions: 'Sessions',
  audit_rows: 'Audit log entries',
});
