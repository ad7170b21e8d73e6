import { isAtWork } from './activity';
import { configuration } from './configuration';
import { reportConnection } from './connection';
import { ApiError, toError, UNREACHABLE } from './errors';
import { readFileAnswer } from './file-answer';
import { waitForOthers, waitOut } from './pauses';
import type { Page } from './types';

type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
export type Query = Record<string, string | number | boolean | null | undefined>;

export interface RequestOptions {
  query?: Query;
  body?: unknown;
  signal?: AbortSignal;
  /** Sent as Idempotency-Key, so that a repeated POST is carried out once. */
  idempotencyKey?: string;
}

interface Envelope<T> {
  status: string;
  data: T;
  meta?: ListMeta;
}

interface ListMeta {
  limit: number;
  next_cursor: string | null;
  total?: number;
  total_is_capped?: boolean;
  as_of?: string | null;
}

const REFRESHED_AT = 'aisha-refreshed-at';
const REFRESH_PATH = '/api/auth/refresh';
/** A success of one of these is a new sign-in; none of them is tried again after a renewal. */
const SIGNS_IN = /^\/api\/(auth\/(login|2fa\/verify)|invitations\/[^/]+\/accept)$/;
const WITHOUT_REFRESH =
  /^\/api\/(auth\/(login|refresh|logout|2fa\/verify|forgot-password|reset-password(\/rules)?|oidc)$|invitations\/)/;

/** Seconds: a window of the request limit; a block of the network is longer, and told. */
const LONGEST_PAUSE = 60;
const MOST_PAUSES = 2;

/** When this tab last signed in: what was asked for before says nothing about the session of now. */
let signedInAt = 0;
/** When a renewal was last refused: requests from before need not be refused one by one. */
let refusedAt = 0;

let onSignedOut: () => void = () => undefined;

/** Called once the session cannot be renewed. */
export function whenSignedOut(handler: () => void): void {
  onSignedOut = handler;
}

let onReadOnly: () => void = () => undefined;

/** Called when a change is refused because nothing may be changed at the moment. */
export function whenReadOnly(handler: () => void): void {
  onReadOnly = handler;
}

let onBorrowedEnd: (() => void) | null = null;

/** While somebody else's session is borrowed: a renewal would go on as oneself, unnoticed, so its end is told instead. */
export function whenBorrowedEnds(handler: (() => void) | null): void {
  onBorrowedEnd = handler;
}

const CSRF_KEPT = 'aisha-csrf';

/** A page of another address than the API's cannot read its cookie: the API tells the token, and it is kept. */
function keepCsrfToken(response: Response): void {
  const told = response.headers.get('X-CSRF-Token');
  if (told) localStorage.setItem(CSRF_KEPT, told);
}

function csrfToken(isElsewhere: boolean): string | null {
  if (isElsewhere) return localStorage.getItem(CSRF_KEPT);
  const match = /(?:^|;\s*)aisha_csrf=([^;]+)/.exec(document.cookie);
  return match?.[1] ? decodeURIComponent(match[1]) : null;
}

export function buildUrl(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') search.set(key, String(value));
  }
  const text = search.toString();
  return text ? `${path}?${text}` : path;
}

async function send(method: Method, url: string, options: RequestOptions): Promise<Response> {
  const headers = new Headers({ Accept: 'application/json' });
  const { apiBase } = await configuration();
  const csrf = csrfToken(apiBase !== '');
  if (method !== 'GET' && csrf) headers.set('X-CSRF-Token', csrf);
  if (!isAtWork()) headers.set('X-Background', '1');
  if (options.idempotencyKey) headers.set('Idempotency-Key', options.idempotencyKey);
  const isForm = options.body instanceof FormData;
  if (options.body !== undefined && !isForm) headers.set('Content-Type', 'application/json');
  try {
    const response = await fetch(apiBase + url, {
      method,
      headers,
      credentials: apiBase ? 'include' : 'same-origin',
      ...(options.signal ? { signal: options.signal } : {}),
      ...(options.body !== undefined
        ? { body: isForm ? (options.body as FormData) : JSON.stringify(options.body) }
        : {}),
    });
    if (apiBase) keepCsrfToken(response);
    reportConnection(!(await isAway(response)));
    return response;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    reportConnection(false);
    throw new ApiError(0, 'NETWORK', UNREACHABLE);
  }
}

/** Something in front of the server answers for it, or the server says that it cannot. Read-only mode is an answer. */
async function isAway(response: Response): Promise<boolean> {
  if (![502, 503, 504].includes(response.status)) return false;
  const said: unknown = await response
    .clone()
    .json()
    .catch(() => null);
  const readOnly = (said as { code?: unknown } | null)?.code === 'READ_ONLY_MODE';
  if (readOnly) onReadOnly();
  return !readOnly;
}

function refreshedAt(): number {
  return Number(localStorage.getItem(REFRESHED_AT) ?? 0);
}

/** The renewal under way in this tab, where locks are missing. */
let renewing: Promise<boolean> | null = null;

/** Renew the session once over all tabs: rotation treats a second use of one refresh token as theft. */
async function refreshSession(since: number): Promise<boolean> {
  const renew = async () => {
    if (Math.max(refreshedAt(), signedInAt) > since) return true;
    if (refusedAt > since) return false;
    const response = await send('POST', REFRESH_PATH, { body: {} });
    if (response.ok) localStorage.setItem(REFRESHED_AT, String(Date.now()));
    else if (response.status === 401) refusedAt = Date.now();
    return response.ok;
  };
  // Browsers offer locks on https and localhost only.
  const locks = navigator.locks as LockManager | null | undefined;
  if (locks) return locks.request('aisha-refresh', renew);
  renewing ??= renew().finally(() => {
    renewing = null;
  });
  return renewing;
}

/** A fresh pair of tokens now, for a session whose limits have changed. */
export function renewSession(): Promise<boolean> {
  return refreshSession(Date.now());
}

async function call(method: Method, path: string, options: RequestOptions): Promise<Response> {
  const url = buildUrl(path, options.query);
  if (method === 'GET') await waitForOthers(options.signal);
  const startedAt = Date.now();
  let response = await send(method, url, options);
  if (response.status === 401 && onBorrowedEnd) {
    onBorrowedEnd();
    throw await toError(response);
  }
  if (response.status === 401 && !WITHOUT_REFRESH.test(path)) {
    if (await refreshSession(startedAt)) response = await send(method, url, options);
    if (response.status === 401 && signedInAt <= startedAt) onSignedOut();
  }
  if (response.status === 429 && method === 'GET') response = await sentLater(response, url, options);
  if (SIGNS_IN.test(path) && response.ok) signedInAt = Date.now();
  if (!response.ok) throw await toError(response);
  return response;
}

/** Reading too much within a minute is no failure: it goes on when the server says so. */
async function sentLater(refused: Response, url: string, options: RequestOptions): Promise<Response> {
  let response = refused;
  for (let pauses = 0; response.status === 429 && pauses < MOST_PAUSES; pauses += 1) {
    const { code, retryAfter } = await toError(response.clone());
    if (code !== 'RATE_LIMITED' || retryAfter === null || retryAfter > LONGEST_PAUSE) break;
    await waitOut(retryAfter, options.signal);
    response = await send('GET', url, options);
  }
  return response;
}

async function data<T>(method: Method, path: string, options: RequestOptions = {}): Promise<T> {
  const response = await call(method, path, options);
  if (response.status === 204) return undefined as T;
  return ((await response.json()) as Envelope<T>).data;
}

async function withMeta<T, M>(
  method: Method,
  path: string,
  options: RequestOptions,
): Promise<{ data: T; meta: Partial<M> }> {
  const response = await call(method, path, options);
  const { data: made, meta } = (await response.json()) as { data: T; meta?: Partial<M> };
  return { data: made, meta: meta ?? {} };
}

/** The only way to the API: cookies, CSRF header, one refresh, envelope taken off, errors as `ApiError`. */
export const api = {
  get: <T>(path: string, query?: Query, signal?: AbortSignal) =>
    data<T>('GET', path, { ...(query ? { query } : {}), ...(signal ? { signal } : {}) }),
  post: <T>(path: string, body?: unknown, options: Omit<RequestOptions, 'body'> = {}) =>
    data<T>('POST', path, { ...options, body: body ?? {} }),
  patch: <T>(path: string, body: unknown) => data<T>('PATCH', path, { body }),
  put: <T>(path: string, body: unknown) => data<T>('PUT', path, { body }),
  remove: <T = undefined>(path: string, query?: Query, body?: unknown) =>
    data<T>('DELETE', path, { ...(query ? { query } : {}), ...(body === undefined ? {} : { body }) }),
  /** A POST or PATCH whose answer says more than its data, in `meta`. */
  postWithMeta: <T, M>(path: string, body: unknown, options: Omit<RequestOptions, 'body'> = {}) =>
    withMeta<T, M>('POST', path, { ...options, body }),
  patchWithMeta: <T, M>(path: string, body: unknown) => withMeta<T, M>('PATCH', path, { body }),
  /** A POST that answers with a file and its name, or (202) with what will make it. */
  postForFile: async <T>(path: string, body: unknown) =>
    readFileAnswer<T>(await call('POST', path, { body })),
  /** A page and, in `meta`, what its route tells beside it. */
  list: async <T, M = object>(
    path: string,
    query?: Query,
    signal?: AbortSignal,
  ): Promise<Page<T> & { meta: Partial<M> }> => {
    const response = await call('GET', path, { ...(query ? { query } : {}), ...(signal ? { signal } : {}) });
    const { data: items, meta } = (await response.json()) as Envelope<T[]>;
    return {
      items,
      nextCursor: meta?.next_cursor ?? null,
      total: meta?.total ?? null,
      totalIsCapped: meta?.total_is_capped ?? false,
      asOf: meta?.as_of ?? null,
      meta: (meta ?? {}) as Partial<M>,
    };
  },
};
