const DAY_MS = 86_400_000;
/** "Now" to the minute, so that a query keeps its key while it is looked at. */
const MINUTE_MS = 60_000;

/** Ready views of the log: which actions, and how far back. */
export const VIEWS = {
  failedSignIns: { action: 'FAILED_LOGIN', hours: 24 },
  refusals: { action: 'PERMISSION_DENIED,UNAUTHORIZED_CROSS_TENANT_ACCESS', hours: 24 },
  access: {
    action:
      'USER_CREATED,USER_UPDATED,USER_DELETED,ROLE_CHANGED,CRM_ACCESS_GRANTED,CRM_ACCESS_REVOKED,PASSWORD_RESET,PASSWORD_CHANGED,TWO_FACTOR_ENABLED,TWO_FACTOR_DISABLED,TWO_FACTOR_RESET',
    hours: null,
  },
  keys: { action: 'API_KEY_CREATED,API_KEY_REVOKED', hours: null },
} as const;
export type View = keyof typeof VIEWS;

export interface AuditSearch {
  q?: string | undefined;
  tab?: string | undefined;
  actor?: string | undefined;
  entity?: string | undefined;
}

export interface AuditRequest {
  q?: string | undefined;
  action?: string | undefined;
  kind?: string | undefined;
  actor_id?: string | undefined;
  from?: string | undefined;
}

export function isView(tab: string | undefined): tab is View {
  return tab !== undefined && tab in VIEWS;
}

/** What the API is asked for what stands in the address. */
export function requestOf(search: AuditSearch, now = Date.now()): AuditRequest {
  const view = isView(search.tab) ? VIEWS[search.tab] : null;
  const start = view?.hours ? Math.floor(now / MINUTE_MS) * MINUTE_MS - (view.hours / 24) * DAY_MS : null;
  return {
    q: search.q || undefined,
    kind: search.entity || undefined,
    actor_id: search.actor || undefined,
    action: view?.action,
    from: start === null ? undefined : new Date(start).toISOString(),
  };
}

/** "API_KEY_CREATED" → "API key created", "update" → "Update" */
export function actionText(action: string): string {
  const words = action
    .toLowerCase()
    .replaceAll('_', ' ')
    .replace(/\bapi\b/g, 'API')
    .replace(/\bcrm\b/g, 'CRM');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A value of a difference in one line. */
export function valueText(value: unknown, empty: string): string {
  if (value === null || value === undefined || value === '') return empty;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A change is `[before, after]`; anything else is shown as what it is now. */
export function pairOf(change: unknown): [unknown, unknown] {
  return Array.isArray(change) && change.length === 2 ? [change[0], change[1]] : [undefined, change];
}
