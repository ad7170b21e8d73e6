import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import type { QueryClient } from '@tanstack/react-query';
import { ApiError } from '@/api/errors';
import { insideQuery, meQuery, metadataQuery, OUTSIDE, sessionPlace } from '@/api/session';
import { parseSearch, stringifySearch, type SearchParams } from '@/lib/search-params';
import { AppLayout } from '@/pages/AppLayout';
import { AppLoading } from '@/pages/AppLoading';
import { EnterPage } from '@/pages/EnterPage';
import { NotFound } from '@/pages/NotFound';
import { AppFailed, AppNotFound } from '@/pages/WithoutShell';
import { PageFailed } from '@/pages/PageFailed';
import { campaignSearch } from '@/features/campaigns/search';
import { listSearch } from '@/features/list/list-address';
import { PAGE_KEYS, type PageSearch } from '@/features/settings/use-page-search';
import { homeOf } from '@/features/shell/navigation';
import { savedViewsQuery } from '@/features/views/queries';

const rootRoute = createRootRouteWithContext<{ queries: QueryClient }>()({
  notFoundComponent: AppNotFound,
  errorComponent: AppFailed,
});

const text = (search: SearchParams, key: string) => (search[key] ? { [key]: search[key] } : {});

const loginRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/login',
  validateSearch: (search: SearchParams): { next?: string; error?: string; workspace?: string } => ({
    ...text(search, 'next'),
    ...text(search, 'error'),
    ...text(search, 'workspace'),
  }),
  component: lazyRouteComponent(() => import('@/pages/LoginPage'), 'LoginPage'),
});

const forgotRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/forgot-password',
  component: lazyRouteComponent(() => import('@/pages/LoginPage'), 'ForgotPage'),
});

const resetRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/reset-password',
  validateSearch: (search: SearchParams): { token?: string } => text(search, 'token'),
  component: lazyRouteComponent(() => import('@/pages/LoginPage'), 'ResetPage'),
});

const invitationRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/accept-invitation',
  validateSearch: (search: SearchParams): { token?: string } => text(search, 'token'),
  component: lazyRouteComponent(() => import('@/pages/LoginPage'), 'InvitationPage'),
});

const confirmEmailRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/confirm-email',
  validateSearch: (search: SearchParams): { token?: string } => text(search, 'token'),
  component: lazyRouteComponent(() => import('@/pages/LoginPage'), 'ConfirmEmailPage'),
});

const unsubscribeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/unsubscribe/$token',
  component: lazyRouteComponent(() => import('@/pages/UnsubscribePage'), 'UnsubscribePage'),
});

/** Everything behind the sign-in: session and metadata are there before any page draws. */
const appRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'app',
  beforeLoad: async ({ context: { queries }, location }) => {
    if (sessionPlace.wasInside()) void queries.prefetchQuery(metadataQuery);
    try {
      const me = await queries.ensureQueryData(meQuery);
      const isInside = me.tenant !== null && me.sign_in.must.length === 0;
      sessionPlace.remember(isInside);
      if (isInside)
        await Promise.all([queries.fetchQuery(insideQuery), queries.prefetchQuery(savedViewsQuery)]);
      else if (!me.tenant) queries.setQueryData(metadataQuery.queryKey, OUTSIDE);
    } catch (error) {
      sessionPlace.remember(false);
      if (error instanceof ApiError && error.status === 401) {
        const next = location.href === '/' ? {} : { next: location.href };
        redirect({ to: '/login', search: next, throw: true });
      }
      throw error;
    }
  },
  component: AppLayout,
  pendingComponent: AppLoading,
  pendingMs: 150,
  errorComponent: AppFailed,
});

const homeRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/',
  beforeLoad: async ({ context: { queries } }) => {
    const me = await queries.ensureQueryData(meQuery);
    if (me.sign_in.must.length > 0) return;
    if (!me.tenant && me.user.is_superadmin) redirect({ to: '/settings', replace: true, throw: true });
    if (!me.tenant) return;
    const type = homeOf(await queries.ensureQueryData(metadataQuery), me);
    if (type) redirect({ to: '/$type', params: { type }, replace: true, throw: true });
  },
  component: lazyRouteComponent(() => import('@/pages/HomePage'), 'HomePage'),
});

const enterRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/enter',
  component: EnterPage,
});

const listRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/$type',
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('@/pages/RecordsPage'), 'RecordsPage'),
});

const recordRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/$type/$id',
  validateSearch: (search: SearchParams): { tab?: string } => text(search, 'tab'),
  component: lazyRouteComponent(() => import('@/pages/RecordPage'), 'RecordPage'),
});

const importRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/import/$type',
  component: lazyRouteComponent(() => import('@/pages/ImportPage'), 'ImportPage'),
});

const notificationsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/notifications',
  validateSearch: (search: SearchParams): { kind?: string; show?: string } => ({
    ...text(search, 'kind'),
    ...text(search, 'show'),
  }),
  component: lazyRouteComponent(() => import('@/pages/NotificationsPage'), 'NotificationsPage'),
});

const importJobRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/import/$type/$importId',
  validateSearch: (search: SearchParams): { step?: string } => text(search, 'step'),
  component: lazyRouteComponent(() => import('@/pages/ImportPage'), 'ImportPage'),
});

const campaignsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/campaigns',
  validateSearch: campaignSearch,
  component: lazyRouteComponent(() => import('@/pages/CampaignPages'), 'CampaignsPage'),
});

const newCampaignRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/campaigns/new',
  component: lazyRouteComponent(() => import('@/pages/CampaignPages'), 'NewCampaignPage'),
});

const campaignRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/campaigns/$id',
  validateSearch: campaignSearch,
  component: lazyRouteComponent(() => import('@/pages/CampaignPages'), 'CampaignPage'),
});

const editCampaignRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/campaigns/$id/edit',
  component: lazyRouteComponent(() => import('@/pages/CampaignPages'), 'EditCampaignPage'),
});

const settingsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/settings',
  component: lazyRouteComponent(() => import('@/pages/SettingsPage'), 'SettingsPage'),
});

const settingsPageRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/settings/$page',
  validateSearch: (search: SearchParams): PageSearch =>
    Object.assign({}, ...PAGE_KEYS.map((key) => text(search, key))) as PageSearch,
  component: lazyRouteComponent(() => import('@/pages/SettingsPage'), 'SettingsPage'),
});

const routeTree = rootRoute.addChildren([
  loginRoute,
  forgotRoute,
  resetRoute,
  invitationRoute,
  unsubscribeRoute,
  confirmEmailRoute,
  appRoute.addChildren([
    homeRoute,
    enterRoute,
    settingsRoute,
    settingsPageRoute,
    importRoute,
    importJobRoute,
    notificationsRoute,
    campaignsRoute,
    newCampaignRoute,
    campaignRoute,
    editCampaignRoute,
    recordRoute,
    listRoute,
  ]),
]);

export function makeRouter(queries: QueryClient) {
  return createRouter({
    routeTree,
    context: { queries },
    parseSearch,
    stringifySearch,
    defaultPreload: 'intent',
    defaultPreloadDelay: 80,
    scrollRestoration: true,
    defaultErrorComponent: PageFailed,
    defaultNotFoundComponent: NotFound,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
