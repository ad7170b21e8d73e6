import { defineTexts } from '@/lib/i18n';

export const texts = defineTexts('appearance', {
  title: 'Appearance',
  kept: 'Yours in this workspace, on every device.',
  here: 'For this browser.',
  theme: 'Theme',
  light: 'Light',
  dark: 'Dark',
  system: 'System',
  density: 'Row height',
  comfortable: 'Comfortable',
  compact: 'Compact',
  notKept: 'The appearance stays as it was. {{reason}}',
});
