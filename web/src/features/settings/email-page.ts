import { IconMail, IconMailbox } from '@tabler/icons-react';
import type { SettingsPageInfo } from './pages';

/** How mails of the workspace leave and arrive, and those that were written. */
export const EMAIL_PAGES: readonly SettingsPageInfo[] = [
  {
    path: 'email',
    group: 'connections',
    icon: IconMail,
    label: 'E-mail',
    keywords: 'mail sending connection domain spf dkim dmarc dns spam bounce bounced came back sender',
    permission: 'settings.read',
    place: 'workspace',
  },
  {
    path: 'email-outbox',
    group: 'connections',
    icon: IconMailbox,
    label: 'E-mail outbox',
    keywords: 'mails e-mail smtp held failed queued sent link release retry',
    permission: 'settings.manage',
    place: 'anywhere',
  },
];
