import { IconForms } from '@tabler/icons-react';
import type { SettingsPageInfo } from './pages';

/** What a workspace adds to its records. */
export const CUSTOM_FIELDS_PAGE: SettingsPageInfo = {
  path: 'custom-fields',
  group: 'workspace',
  icon: IconForms,
  label: 'Custom fields',
  keywords:
    'own fields add column select list choices required unique contact account lead opportunity activity',
  permission: 'settings.read',
  place: 'workspace',
};
