import { IconTags } from '@tabler/icons-react';
import type { SettingsPageInfo } from './pages';

/** The words a workspace puts on its records. */
export const TAGS_PAGE: SettingsPageInfo = {
  path: 'tags',
  group: 'workspace',
  icon: IconTags,
  label: 'Tags',
  keywords: 'labels words colour color merge rename group records',
  permission: 'tags.manage',
  place: 'workspace',
};
