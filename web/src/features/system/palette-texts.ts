import { defineTexts } from '@/lib/i18n';

export const texts = defineTexts('system-palette', {
  palette: 'Command palette',
  open: 'Find a page or a workspace',
  hint: 'Find a page or enter a workspace',
  empty: 'No page or workspace of that name',
  pages: 'Pages of the installation',
  workspaces: 'Workspaces',
  actions: 'Actions',
  enterNamed: 'Enter {{name}}',
  enterWorkspace: 'Enter a workspace',
  help: 'Keyboard shortcuts',
  signOut: 'Sign out',
});
