import {
  IconBan,
  IconFence,
  IconFingerprint,
  IconGauge,
  IconPencilOff,
  IconRadar2,
  IconShieldCheck,
} from '@tabler/icons-react';
import type { SettingsPageInfo } from './pages';

/** What keeps the installation safe, for superadmins inside and outside of workspaces. */
export const SYSTEM_PAGES: readonly SettingsPageInfo[] = [
  {
    path: 'system-sign-in',
    group: 'security',
    icon: IconFingerprint,
    label: 'Sign-in for all',
    keywords:
      'password length two-factor 2fa required lockout session invitation protected installation policy lock',
    permission: 'system.manage',
    place: 'anywhere',
  },
  {
    path: 'security-check',
    group: 'security',
    icon: IconShieldCheck,
    label: 'Security check',
    keywords: 'findings risks severity https second factor superadmins keys age advice',
    permission: 'system.read',
    place: 'anywhere',
  },
  {
    path: 'isolation',
    group: 'security',
    icon: IconFence,
    label: 'Data isolation',
    keywords: 'row security rls self-test tenants workspaces tables gaps policies',
    permission: 'system.read',
    place: 'anywhere',
  },
  {
    path: 'limits',
    group: 'security',
    icon: IconGauge,
    label: 'Rate limits',
    keywords: '429 too many requests window callers throttle clear',
    permission: 'system.read',
    place: 'anywhere',
  },
  {
    path: 'signals',
    group: 'security',
    icon: IconRadar2,
    label: 'Intrusion signals',
    keywords: 'attacks sql script injection suspicious detection',
    permission: 'system.read',
    place: 'anywhere',
  },
  {
    path: 'blocks',
    group: 'security',
    icon: IconBan,
    label: 'Network blocks',
    keywords: 'ip address block unblock ban network',
    permission: 'system.read',
    place: 'anywhere',
  },
  {
    path: 'read-only',
    group: 'security',
    icon: IconPencilOff,
    label: 'Read-only mode',
    keywords: 'maintenance readonly freeze switch changes',
    permission: 'system.read',
    place: 'anywhere',
  },
];
