import { useMediaQuery } from '@mantine/hooks';
import { useParams } from '@tanstack/react-router';
import { lazy, Suspense, type ComponentType, type LazyExoticComponent } from 'react';
import { useMe } from '@/api/session';
import { SkeletonRows } from '@/components/Skeleton';
import { NoPermission } from '@/components/States';
import { ClosedWhileViewing } from '@/features/impersonation/ClosedWhileViewing';
import { firstPageOf, pagesFor, SETTINGS_PAGES } from '@/features/settings/pages';
import { SettingsFrame } from '@/features/settings/SettingsFrame';
import { texts } from '@/features/settings/texts';
import { useDocumentTitle } from '@/lib/document-title';
import { NotFound } from './NotFound';

type Page = LazyExoticComponent<ComponentType>;
const page = (load: () => Promise<ComponentType>): Page => lazy(async () => ({ default: await load() }));

/** What stands behind the paths of `features/settings/pages.ts`. */
const PAGES: Record<string, Page> = {
  profile: page(async () => (await import('@/features/profile/Profile')).Profile),
  account: page(async () => (await import('@/features/profile/Account')).Account),
  notifications: page(async () => (await import('@/features/notifications/Preferences')).Preferences),
  tenants: page(async () => (await import('@/features/tenants/Tenants')).Tenants),
  general: page(async () => (await import('@/features/workspace-settings/General')).General),
  regional: page(async () => (await import('@/features/workspace-settings/Regional')).Regional),
  branding: page(async () => (await import('@/features/workspace-settings/Branding')).Branding),
  navigation: page(async () => (await import('@/features/workspace-settings/Navigation')).Navigation),
  'system-settings': page(
    async () => (await import('@/features/workspace-settings/SystemSettings')).SystemSettings,
  ),
  modules: page(async () => (await import('@/features/modules/Modules')).Modules),
  'entity-labels': page(async () => (await import('@/features/labels/Labels')).Labels),
  announcements: page(async () => (await import('@/features/announcements/Announcements')).Announcements),
  plan: page(async () => (await import('@/features/workspace-limits/PlanAndUsage')).PlanAndUsage),
  setup: page(async () => (await import('@/features/setup/Setup')).Setup),
  users: page(async () => (await import('@/features/users/Users')).Users),
  employees: page(async () => (await import('@/features/employees/Employees')).Employees),
  roles: page(async () => (await import('@/features/roles/Roles')).Roles),
  departments: page(async () => (await import('@/features/departments/Departments')).Departments),
  'custom-fields': page(async () => (await import('@/features/custom-fields/CustomFields')).CustomFields),
  tags: page(async () => (await import('@/features/tags/Tags')).Tags),
  templates: page(async () => (await import('@/features/templates/Templates')).Templates),
  pipelines: page(async () => (await import('@/features/pipelines/Pipelines')).Pipelines),
  'sign-in': page(async () => (await import('@/features/security/SignInPolicy')).SignInPolicy),
  outbound: page(async () => (await import('@/features/outbound/Outbound')).Outbound),
  email: page(async () => (await import('@/features/workspace-mail/WorkspaceMail')).WorkspaceMail),
  'email-server': page(async () => (await import('@/features/mail-settings/MailSettings')).MailSettings),
  jobs: page(async () => (await import('@/features/jobs/Jobs')).Jobs),
  'sign-on': page(async () => (await import('@/features/sign-on/SingleSignOn')).SingleSignOn),
  'system-sign-in': page(async () => (await import('@/features/security/SystemSignIn')).SystemSignIn),
  access: page(async () => (await import('@/features/access/AccessPage')).AccessPage),
  audit: page(async () => (await import('@/features/audit/Audit')).Audit),
  'audit-all': page(async () => (await import('@/features/audit-all/AuditAll')).AuditAll),
  'access-review': page(async () => (await import('@/features/access-review/AccessReviews')).AccessReviews),
  'email-outbox': page(async () => (await import('@/features/outbox/Outbox')).Outbox),
  duplicates: page(async () => (await import('@/features/duplicates/Duplicates')).Duplicates),
  trash: page(async () => (await import('@/features/trash/Trash')).Trash),
  export: page(async () => (await import('@/features/tenant-export/ExportData')).ExportData),
  isolation: page(async () => (await import('@/features/isolation/Isolation')).Isolation),
  limits: page(async () => (await import('@/features/limits/Limits')).Limits),
  signals: page(async () => (await import('@/features/signals/Signals')).Signals),
  blocks: page(async () => (await import('@/features/blocks/Blocks')).Blocks),
  'read-only': page(async () => (await import('@/features/read-only/ReadOnly')).ReadOnly),
  'campaign-sending': page(async () => (await import('@/features/campaigns/SystemSending')).SystemSending),
  'security-check': page(async () => (await import('@/features/security-check/SecurityCheck')).SecurityCheck),
  consent: page(async () => (await import('@/features/consent/Suppressions')).Suppressions),
  integrations: page(async () => (await import('@/features/integrations/Integrations')).Integrations),
  webhooks: page(async () => (await import('@/features/webhooks/Webhooks')).Webhooks),
  'api-keys': page(async () => (await import('@/features/api-keys/ApiKeys')).ApiKeys),
};

/** What stands there for a superadmin outside every workspace instead. */
const OUTSIDE: Record<string, Page> = {
  users: page(async () => (await import('@/features/system/Logins')).Logins),
};

/** What stays with its person while somebody else looks through their eyes; the server refuses it, too. */
const CLOSED_WHILE_VIEWING = new Set([
  'account',
  'api-keys',
  'sign-in',
  'sign-on',
  'access-review',
  'email',
  'email-outbox',
]);

/** `/settings` is the list of pages on a phone, and the first page with the list beside it elsewhere. */
export function SettingsPage() {
  const { page: asked } = useParams({ strict: false });
  const me = useMe();
  const allowed = pagesFor(me);
  const narrow = useMediaQuery('(max-width: 860px)', false, { getInitialValueInEffect: false });
  const path = asked ?? (narrow ? null : (firstPageOf(me)?.path ?? null));
  useDocumentTitle(texts.say('title'));
  return (
    <SettingsFrame>
      {path && <Content path={path} allowed={allowed.map((each) => each.path)} />}
    </SettingsFrame>
  );
}

function Content({ path, allowed }: { path: string; allowed: string[] }) {
  const { tenant, sign_in: signIn } = useMe();
  const Shown = (tenant ? undefined : OUTSIDE[path]) ?? PAGES[path];
  if (!Shown || !SETTINGS_PAGES.some((each) => each.path === path)) return <NotFound />;
  if (!allowed.includes(path)) return <NoPermission tenant={tenant?.name} />;
  if (signIn.impersonation && CLOSED_WHILE_VIEWING.has(path)) return <ClosedWhileViewing />;
  return (
    <Suspense fallback={<SkeletonRows />}>
      <Shown key={path} />
    </Suspense>
  );
}
