import { defineTexts } from '@/lib/i18n';

export const texts = defineTexts('settings', {
  title: 'Settings',
  navigation: 'Settings navigation',
  systemNavigation: 'System navigation',
  enter: 'Enter a workspace',
  find: 'Find a setting',
  settings: 'Settings',
  nothing: 'No setting of that name.',
  back: 'All settings',
  you: 'You',
  workspace: 'Workspace',
  people: 'People',
  data: 'Data',
  connections: 'Connections',
  security: 'Security',
  installation: 'Installation',
  tenantScope: 'Workspace',
  systemScope: 'Installation',
  meScope: 'You',
});
