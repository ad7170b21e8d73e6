import { defineTexts } from '@/lib/i18n';

export const texts = defineTexts('modules', {
  title: 'Modules',
  description:
    'What this workspace uses. Switched off, a module is gone from menus, search, the API and background work; its data stay and come back with it.',
  failed: 'The modules cannot be loaded',
  isOn: '{{name}} is on',
  isOff: '{{name}} is off. Its data stay.',
  closed: 'Off for the whole installation ({{variable}})',
  changedBy: 'Switched by {{who}}, {{when}}',
  installation: 'the installation',
});
