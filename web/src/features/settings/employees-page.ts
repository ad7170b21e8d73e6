import { IconId } from '@tabler/icons-react';
import type { SettingsPageInfo } from './pages';

/** The people of the workspace, with and without a login. */
export const EMPLOYEES_PAGE: SettingsPageInfo = {
  path: 'employees',
  group: 'people',
  icon: IconId,
  label: 'Employees',
  keywords: 'people staff directory title manager reports to organisation chart org tree crm access hire',
  permission: 'employees.read',
  module: 'employees',
  place: 'workspace',
};
