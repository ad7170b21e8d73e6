import { defineTexts } from '@/lib/i18n';

export const texts = defineTexts('labels', {
  title: 'Entity labels',
  description:
    'What your records are called, everywhere people read it. Addresses and the API keep their names.',
  failed: 'The labels cannot be loaded',
  plural: '{{name}}: plural',
  singular: '{{name}}: singular',
  pluralHead: 'Plural',
  singularHead: 'Singular',
  custom: 'Custom',
  default: 'Default',
  reset: 'Reset',
  resetOf: 'Reset {{name}}',
  save: 'Save labels',
  discard: 'Discard',
  saved: 'The labels are saved',
  undone: 'Changed back',
  preview: 'Preview',
  previewText: 'How it will look',
  all: 'All {{name}}',
  add: 'New {{name}}',
  empty: 'No {{name}} yet',
  changes_one: '{{count}} change',
  changes_other: '{{count}} changes',
});
