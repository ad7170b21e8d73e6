import { defineTexts } from '@/lib/i18n';

export const texts = defineTexts('create', {
  title: 'New {{thing}}',
  submit: 'Create {{thing}}',
  cancel: 'Cancel',
  another: 'Create another',
  created: '{{name}} created',
  takenBack: '{{name}} taken back',
  failed: 'Not saved: {{reason}}',
  fix: 'Check the marked fields.',
  discard: 'Discard what you typed?',
  discardText: 'This form has not been saved.',
  discardYes: 'Discard',
  discardNo: 'Keep typing',
});
