const DAY_MS = 86_400_000;
/** "Now" to the minute, so that a query keeps its key while it is looked at. */
const MINUTE_MS = 60_000;

interface ReadyView {
  action?: string;
  kind?: string;
  hours: number | null;
}

/** Ready views of the log: which actions, by whom, and how far back. */
export const VIEWS = {
  about: { hours: null },
  failedSignIns: { action: 'FAILED_LOGIN', hours: 24 },
  refusals: { action: 'PERMISSION_DENIED,UNAUTHORIZED_CROSS_TENANT_ACCESS', hours: 24 },
  activity: { hours: 24 * 7 },
  agents: { kind: 'care,agent,workflow', hours: null },
  access: {
    action:
      'USER_CREATED,USER_UPDATED,USER_DELETED,ROLE_CHANGED,CRM_ACCESS_GRANTED,CRM_ACCESS_REVOKED,PASSWORD_RESET,PASSWORD_CHANGED,TWO_FACTOR_ENABLED,TWO_FACTOR_DISABLED,TWO_FACTOR_RESET',
    hours: null,
  },
  keys: { action: 'API_KEY_CREATED,API_KEY_ROTATED,API_KEY_REVOKED', hours: null },
} as const satisfies Record<string, ReadyView>;
export type View = keyof typeof VIEWS;

export interface AuditSearch {
  q?: string | undefined;
  tab?: string | undefined;
  actor?: string | undefined;
  /** Who acted: a kind of actor. */
  entity?: string | undefined;
  action?: string | undefined;
  /** On what: a resource type, and the id of one of them. */
  subject?: string | undefined;
  subject_id?: string | undefined;
  /** The change-set of what was changed together. */
  set?: string | undefined;
  /** YYYY-MM-DD, the first and the last day. */
  since?: string | undefined;
  until?: string | undefined;
}

export interface AuditRequest {
  q?: string | undefined;
  action?: string | undefined;
  kind?: string | undefined;
  actor_id?: string | undefined;
  about?: string | undefined;
  entity_type?: string | undefined;
  entity_id?: string | undefined;
  change_set_id?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

export function isView(tab: string | undefined): tab is View {
  return tab !== undefined && tab in VIEWS;
}

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What the API is asked for what stands in the address. */
export function requestOf(search: AuditSearch, now = Date.now()): AuditRequest {
  const view: ReadyView | null = isView(search.tab) ? VIEWS[search.tab] : null;
  const start = view?.hours ? Math.floor(now / MINUTE_MS) * MINUTE_MS - (view.hours / 24) * DAY_MS : null;
  const isAbout = search.tab === 'about';
  const isId = ID.test(search.q ?? '');
  return {
    q: isId ? undefined : search.q || undefined,
    entity_type: search.subject || undefined,
    entity_id: search.subject_id || (isId ? search.q : undefined),
    kind: search.entity || view?.kind,
    actor_id: isAbout ? undefined : search.actor || undefined,
    about: isAbout ? search.actor || undefined : undefined,
    action: search.action || view?.action,
    change_set_id: search.set || undefined,
    from: startOf(search.since) ?? (start === null ? undefined : new Date(start).toISOString()),
    to: startOf(search.until, 1),
  };
}

/** The beginning of a calendar day here, or of the one so many days later; nothing for what is no day. */
function startOf(day: string | undefined, later = 0): string | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day ?? '');
  if (!match) return undefined;
  return new Date(Number(match[1]), Number(match[2]) - 1, Number(match[3]) + later).toISOString();
}

const SAID: Partial<Record<string, string>> = {
  UNAUTHORIZED_CROSS_TENANT_ACCESS: 'Other workspace refused',
  USER_CREATED: 'User added',
  USER_UPDATED: 'User changed',
  USER_DELETED: 'User removed',
  OIDC_LINKED: 'Single sign-on linked',
  sql: 'SQL statement',
};

/** "API_KEY_CREATED" → "API key created", "update" → "Update" */
export function actionText(action: string): string {
  const said = SAID[action];
  if (said) return said;
  const words = action
    .toLowerCase()
    .replaceAll('_', ' ')
    .replace(/\bapi\b/g, 'API')
    .replace(/\btenant\b/g, 'workspace')
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
