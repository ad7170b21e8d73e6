import { IconTemplate } from '@tabler/icons-react';
import type { SettingsPageInfo } from './pages';

/** What is written once and filled with what records hold. */
export const TEMPLATES_PAGE: SettingsPageInfo = {
  path: 'templates',
  group: 'workspace',
  icon: IconTemplate,
  label: 'Templates',
  keywords: 'mail email text message sms call script variables placeholders subject preview versions',
  permission: 'templates.read',
  place: 'workspace',
};
