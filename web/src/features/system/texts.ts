import { defineTexts } from '@/lib/i18n';

export const texts = defineTexts('system', {
  system: 'System',
  skip: 'Skip to content',
  entered: 'Superadmin in {{tenant}}',
  leave: 'Leave',
  leaveTenant: 'Leave {{tenant}}',
  left: 'You left {{tenant}}',
  home: 'System pages',
});
