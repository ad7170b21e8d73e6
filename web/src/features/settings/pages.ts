import {
  IconAffiliate,
  IconBell,
  IconEyeQuestion,
  IconChecklist,
  IconFingerprint,
  IconHistory,
  IconKey,
  IconLock,
  IconPlugConnected,
  IconShieldLock,
  IconTrash,
  IconUserCircle,
  IconUsers,
  type Icon,
} from '@tabler/icons-react';
import type { Me } from '@/api/types';
import { AUDIT_ALL_PAGE } from './audit-all-page';
import { CUSTOM_FIELDS_PAGE } from './custom-fields-page';
import { DUPLICATES_PAGE } from './duplicates-page';
import { EMAIL_PAGES } from './email-page';
import { EMPLOYEES_PAGE } from './employees-page';
import { EXPORT_PAGE } from './export-page';
import { INTEGRATIONS_PAGE } from './integrations-page';
import { JOBS_PAGE } from './jobs-page';
import { SETUP_PAGE } from './setup-page';
import { SYSTEM_PAGES } from './system-pages';
import { TEMPLATES_PAGE } from './templates-page';
import { TENANTS_PAGE } from './tenants-page';
import { WEBHOOKS_PAGE } from './webhooks-page';
import { WORKSPACE_PAGES } from './workspace-pages';

export interface SettingsPageInfo {
  /** Last part of the address. */
  path: string;
  group: 'you' | 'workspace' | 'people' | 'data' | 'connections' | 'security' | 'installation';
  icon: Icon;
  label: string;
  /** Words somebody may search for that are not in the label. */
  keywords: string;
  /** Null: everybody. Several: any of them will do. */
  permission: string | readonly string[] | null;
  /** Switched off, its pages go with it. */
  module?: string;
  /** Where it means something: inside a workspace, outside of all, or in both. */
  place: 'workspace' | 'anywhere';
}

/** Every page of the settings, in the order of the navigation. */
export const SETTINGS_PAGES: readonly SettingsPageInfo[] = [
  TENANTS_PAGE,
  SETUP_PAGE,
  ...WORKSPACE_PAGES,
  {
    path: 'profile',
    group: 'you',
    icon: IconUserCircle,
    label: 'Profile',
    keywords: 'name role e-mail theme dark light appearance',
    permission: null,
    place: 'anywhere',
  },
  {
    path: 'account',
    group: 'you',
    icon: IconLock,
    label: 'Sign-in & devices',
    keywords: 'password two-factor 2fa second factor backup codes sessions sign out devices',
    permission: null,
    place: 'anywhere',
  },
  {
    path: 'notifications',
    group: 'you',
    icon: IconBell,
    label: 'Notifications',
    keywords: 'bell e-mail alerts reminders assigned told',
    permission: null,
    place: 'workspace',
  },
  {
    path: 'users',
    group: 'people',
    icon: IconUsers,
    label: 'Users',
    keywords: 'people members invite add user password deactivate role employee user management',
    permission: 'users.read',
    place: 'anywhere',
  },
  EMPLOYEES_PAGE,
  {
    path: 'roles',
    group: 'people',
    icon: IconShieldLock,
    label: 'Roles & permissions',
    keywords: 'rights matrix access custom role scope',
    permission: 'employees.read',
    place: 'workspace',
  },
  {
    path: 'departments',
    group: 'people',
    icon: IconAffiliate,
    label: 'Departments',
    keywords: 'team manager tree organisation members',
    permission: 'employees.read',
    place: 'workspace',
  },
  CUSTOM_FIELDS_PAGE,
  TEMPLATES_PAGE,
  DUPLICATES_PAGE,
  {
    path: 'trash',
    group: 'data',
    icon: IconTrash,
    label: 'Trash',
    keywords: 'deleted records restore purge recycle bin undelete',
    permission: ['accounts', 'contacts', 'leads', 'opportunities', 'activities', 'notes', 'products'].map(
      (type) => `${type}.delete`,
    ),
    place: 'workspace',
  },
  EXPORT_PAGE,
  INTEGRATIONS_PAGE,
  ...EMAIL_PAGES,
  WEBHOOKS_PAGE,
  {
    path: 'api-keys',
    group: 'connections',
    icon: IconKey,
    label: 'API keys',
    keywords: 'token integration scopes x-api-key rotate revoke',
    permission: 'api_keys.manage',
    place: 'workspace',
  },
  {
    path: 'sign-in',
    group: 'security',
    icon: IconFingerprint,
    label: 'Sign-in policy',
    keywords: 'password length two-factor 2fa required idle logout lockout session invitation',
    permission: 'settings.read',
    place: 'workspace',
  },
  {
    path: 'sign-on',
    group: 'security',
    icon: IconPlugConnected,
    label: 'Single sign-on',
    keywords: 'sso oidc openid connect provider identity google microsoft okta keycloak entra',
    permission: 'settings.manage',
    place: 'anywhere',
  },
  {
    path: 'access',
    group: 'security',
    icon: IconEyeQuestion,
    label: 'Access explainer',
    keywords: 'why can cannot see change record who permission scope department owner',
    permission: 'users.read',
    place: 'workspace',
  },
  {
    path: 'audit',
    group: 'security',
    icon: IconHistory,
    label: 'Audit log',
    keywords: 'history who did what failed sign-ins refusals export csv log',
    permission: 'audit.read',
    place: 'anywhere',
  },
  AUDIT_ALL_PAGE,
  {
    path: 'access-review',
    group: 'security',
    icon: IconChecklist,
    label: 'Access review',
    keywords: 'who has access quarterly recertification off-boarding leavers sign off keys roles',
    permission: 'users.manage',
    place: 'workspace',
  },
  ...SYSTEM_PAGES,
  JOBS_PAGE,
];

/** The order of the groups inside a workspace, and for a superadmin outside of all. */
export const GROUPS = [
  'you',
  'workspace',
  'people',
  'data',
  'connections',
  'security',
  'installation',
] as const;
export const SYSTEM_GROUPS = [
  'installation',
  'security',
  'workspace',
  'people',
  'data',
  'connections',
  'you',
] as const;

/** The groups with their pages, in the order in which they are shown where the person is. */
export function groupsOf(
  me: Me,
  pages: SettingsPageInfo[],
): [SettingsPageInfo['group'], SettingsPageInfo[]][] {
  return (me.tenant ? GROUPS : SYSTEM_GROUPS)
    .map((group): [SettingsPageInfo['group'], SettingsPageInfo[]] => [
      group,
      pages.filter((page) => page.group === group),
    ])
    .filter(([, found]) => found.length > 0);
}

/** The page that opens when none was asked for. */
export function firstPageOf(me: Me): SettingsPageInfo | undefined {
  return groupsOf(me, pagesFor(me))[0]?.[1][0];
}

/** The pages this person may open where they are. */
export function pagesFor(me: Me): SettingsPageInfo[] {
  return SETTINGS_PAGES.filter(
    ({ permission, module, place }) =>
      (!module || me.modules[module] === true) &&
      (permission === null || [permission].flat().some((each) => me.permissions.includes(each))) &&
      (me.tenant !== null || place === 'anywhere'),
  );
}

/** Pages in whose name or keywords every typed word begins something. */
export function findPages(pages: SettingsPageInfo[], typed: string): SettingsPageInfo[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return pages.filter(({ label, keywords }) => {
    const text = ` ${label} ${keywords}`.toLowerCase();
    return words.every((word) => text.includes(` ${word}`));
  });
}
