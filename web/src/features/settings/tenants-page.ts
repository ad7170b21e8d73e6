import { IconBuildings } from '@tabler/icons-react';
import type { SettingsPageInfo } from './pages';

/** The workspaces of the installation, for superadmins inside and outside of them. */
export const TENANTS_PAGE: SettingsPageInfo = {
  path: 'tenants',
  group: 'installation',
  icon: IconBuildings,
  label: 'Tenants',
  keywords: 'workspaces create suspend activate delete restore trash certificate enter installation',
  permission: 'tenants.read',
  place: 'anywhere',
};
