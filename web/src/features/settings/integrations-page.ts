import { IconPlug } from '@tabler/icons-react';
import type { SettingsPageInfo } from './pages';

/** Connections to other services. */
export const INTEGRATIONS_PAGE: SettingsPageInfo = {
  path: 'integrations',
  group: 'connections',
  icon: IconPlug,
  label: 'Integrations',
  keywords:
    'connect services openai gmail outlook smtp twilio signalwire n8n pabbly slack github calendar callfluent thoughtly credentials',
  permission: 'integrations.read',
  place: 'workspace',
};
