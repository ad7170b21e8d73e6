import { IconListCheck } from '@tabler/icons-react';
import type { SettingsPageInfo } from './pages';

/** What is left to do before everybody can work; stays when its card is hidden. */
export const SETUP_PAGE: SettingsPageInfo = {
  path: 'setup',
  group: 'workspace',
  icon: IconListCheck,
  label: 'Setup',
  keywords: 'checklist steps begin time zone timezone currency date format regional training',
  permission: 'settings.manage',
  place: 'workspace',
};
