import { defineTexts } from '@/lib/i18n';

export const texts = defineTexts('system', {
  system: 'System',
  skip: 'Skip to content',
  entered: 'Superadmin in {{tenant}}',
  leave: 'Leave',
  leaveTenant: 'Leave {{tenant}}',
  left: 'You left {{tenant}}',
  home: 'System pages',
  logins: 'Users',
  loginsText:
    'Everybody with a login to this installation. Roles, invitations and departments belong to each workspace.',
  manageInside: 'Enter a workspace to manage',
  loginsFailed: 'The users did not load',
  findLogin: 'Find by name or e-mail',
  people_one: '{{count}} person',
  people_other: '{{count}} people',
  noLogin: 'Nobody matches',
  noLoginText: 'Try another name or e-mail.',
  you: 'You',
  reach: 'System role',
  superadmin: 'Superadmin',
  lastSignIn: 'Last sign-in',
  never: 'Never',
});
