import { IconMailOff } from '@tabler/icons-react';
import type { SettingsPageInfo } from './pages';

/** Before contacting people, and whom not to contact. */
export const CONSENT_PAGE: SettingsPageInfo = {
  path: 'consent',
  group: 'workspace',
  icon: IconMailOff,
  label: 'Consent & suppression',
  keywords: 'opt in out unsubscribe bounce complaint gdpr do not mail call text list blocklist',
  permission: 'settings.read',
  place: 'workspace',
};
