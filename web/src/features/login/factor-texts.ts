import { defineTexts } from '@/lib/i18n';

export const factorTexts = defineTexts('second-factor', {
  begin: 'Set up with an app',
  beginHelp: 'You need an authenticator app on your phone, such as Aegis, Google Authenticator or 1Password.',
  scan: 'Scan this with your app',
  qr: 'QR code of the new second factor',
  typed: 'Or type this secret into the app',
  secret: 'Secret of the second factor',
  code: 'Then enter the six digits the app shows',
  needCode: 'Enter the code',
  enable: 'Switch on',
  backupTitle: 'Keep your backup codes',
  backupText: 'Each works once when you do not have your phone. They are not shown again.',
  backup: 'Backup codes',
  done: 'I have kept them',
});
