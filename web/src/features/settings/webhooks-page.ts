import { IconWebhook } from '@tabler/icons-react';
import type { SettingsPageInfo } from './pages';

/** Events sent to other programs. */
export const WEBHOOKS_PAGE: SettingsPageInfo = {
  path: 'webhooks',
  group: 'connections',
  icon: IconWebhook,
  label: 'Webhooks',
  keywords: 'events deliveries http post callback signature secret replay hook outgoing receiver',
  permission: 'webhooks.read',
  place: 'workspace',
};
