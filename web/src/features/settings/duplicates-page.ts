import { IconCopyCheck } from '@tabler/icons-react';
import type { SettingsPageInfo } from './pages';

/** Groups of records that look alike. */
export const DUPLICATES_PAGE: SettingsPageInfo = {
  path: 'duplicates',
  group: 'data',
  icon: IconCopyCheck,
  label: 'Duplicates',
  keywords: 'merge clean data double same twice dedupe not a duplicate',
  permission: 'records.merge',
  place: 'workspace',
};
