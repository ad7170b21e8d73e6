import { IconListSearch } from '@tabler/icons-react';
import type { SettingsPageInfo } from './pages';

/** What was done in every workspace, for superadmins. */
export const AUDIT_ALL_PAGE: SettingsPageInfo = {
  path: 'audit-all',
  group: 'security',
  icon: IconListSearch,
  label: 'Audit log, all workspaces',
  keywords: 'history who did what everywhere tenants failed sign-ins refusals log',
  permission: 'system.read',
  place: 'anywhere',
};
