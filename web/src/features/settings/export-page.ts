import { IconFileZip } from '@tabler/icons-react';
import type { SettingsPageInfo } from './pages';

/** Everything of the workspace as a file, for those who run it. */
export const EXPORT_PAGE: SettingsPageInfo = {
  path: 'export',
  group: 'data',
  icon: IconFileZip,
  label: 'Export data',
  keywords: 'download everything zip csv json take along leave gdpr portability backup files',
  permission: 'tenant_data.export',
  place: 'workspace',
};
