import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { api, whenReadOnly, whenSignedOut } from './client';
import { connectionStore, reportConnection } from './connection';
import { ApiError } from './errors';
import { pauseStore } from './pauses';

type Answer = (url: string, init: RequestInit) => Response | Promise<Response>;
const calls: { url: string; init: RequestInit }[] = [];
let answer: Answer;

const json = (status: number, body: unknown) =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } });
const ok = (data: unknown) => json(200, { status: 'success', data });
const expired = () => json(401, { status: 'error', code: 'TOKEN_EXPIRED', message: 'Sign in again.' });
const to = (path: string) => calls.filter(({ url }) => url.startsWith(path));

beforeEach(() => {
  calls.length = 0;
  localStorage.clear();
  document.cookie = 'aisha_csrf=tok%2Fen';
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
    if (url === '/config.json') return Promise.resolve(json(200, { api_base: '' }));
    calls.push({ url, init });
    return Promise.resolve(answer(url, init));
  });
});
afterEach(() => vi.unstubAllGlobals());

describe('a request', () => {
  it('takes the envelope off', async () => {
    answer = () =>
      json(200, { status: 'success', data: [{ id: '1' }], meta: { limit: 50, next_cursor: 'c', total: 3 } });

    expect(await api.list('/api/leads', { limit: 50, q: '' })).toEqual({
      items: [{ id: '1' }],
      nextCursor: 'c',
      total: 3,
      totalIsCapped: false,
      asOf: null,
      meta: { limit: 50, next_cursor: 'c', total: 3 },
    });
    expect(calls[0]?.url).toBe('/api/leads?limit=50');
  });

  it('carries the CSRF token when it changes something', async () => {
    answer = () => ok({});

    await api.post('/api/leads', { last_name: 'Moe' }, { idempotencyKey: 'k1' });
    await api.get('/api/leads/1');

    const [post, get] = calls.map(({ init }) => new Headers(init.headers));
    expect(post?.get('X-CSRF-Token')).toBe('tok/en');
    expect(post?.get('Idempotency-Key')).toBe('k1');
    expect(get?.get('X-CSRF-Token')).toBeNull();
  });

  it('turns a refusal into words and fields', async () => {
    answer = () =>
      json(422, {
        status: 'error',
        code: 'VALIDATION_ERROR',
        message: 'Check the fields.',
        details: { email: ['Not an address.', 'Too long.'] },
        request_id: 'r-1',
      });

    const error = await api.post('/api/leads').catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({
      status: 422,
      code: 'VALIDATION_ERROR',
      requestId: 'r-1',
      fieldErrors: { email: 'Not an address. Too long.' },
    });
  });

  it('waits as long as the server asks when it reads too much, and goes on', async () => {
    vi.useFakeTimers();
    const tooMany = { status: 'error', code: 'RATE_LIMITED', message: 'Too many requests', retryAfter: 12 };
    answer = () => (calls.length === 1 ? json(429, tooMany) : ok({ id: '1' }));

    const read = api.get('/api/leads/1');
    await vi.advanceTimersByTimeAsync(11_000);
    expect(pauseStore.until()).not.toBeNull();
    const other = api.get('/api/leads/2');
    await vi.advanceTimersByTimeAsync(0);
    expect(calls).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1_000);

    expect(await Promise.all([read, other])).toEqual([{ id: '1' }, { id: '1' }]);
    expect(pauseStore.until()).toBeNull();
    vi.useRealTimers();
  });

  it.each([
    ['POST', { code: 'RATE_LIMITED', retryAfter: 12 }],
    ['GET', { code: 'RATE_LIMITED', retryAfter: 300 }],
    ['GET', { code: 'OTHER' }],
  ] as const)('tells a refusal that no short pause of reading cures: %s %o', async (method, refusal) => {
    answer = () => json(429, { status: 'error', message: 'Too many requests', ...refusal });

    const asked = method === 'GET' ? api.get('/api/leads') : api.post('/api/leads');

    await expect(asked).rejects.toMatchObject({ status: 429 });
    expect(calls).toHaveLength(1);
  });

  it('says so when the server cannot be reached', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));

    await expect(api.get('/api/leads')).rejects.toMatchObject({ code: 'NETWORK', status: 0 });
  });
});

describe('an expired session', () => {
  it('is renewed once and the request repeated', async () => {
    let renewed = false;
    answer = (url) => {
      if (url === '/api/auth/refresh') {
        renewed = true;
        return ok({});
      }
      return renewed ? ok({ id: '1' }) : expired();
    };

    expect(await api.get('/api/leads/1')).toEqual({ id: '1' });
    expect(to('/api/auth/refresh')).toHaveLength(1);
    expect(to('/api/leads/1')).toHaveLength(2);
  });

  it('is not renewed again when another tab just did', async () => {
    let first = true;
    answer = () => {
      if (!first) return ok({ id: '1' });
      first = false;
      localStorage.setItem('aisha-refreshed-at', String(Date.now() + 1));
      return expired();
    };

    expect(await api.get('/api/leads/1')).toEqual({ id: '1' });
    expect(to('/api/auth/refresh')).toHaveLength(0);
  });

  it('ends at the sign-in when it cannot be renewed', async () => {
    const leave = vi.fn();
    whenSignedOut(leave);
    answer = expired;

    await expect(api.get('/api/leads')).rejects.toMatchObject({ status: 401 });
    expect(leave).toHaveBeenCalledOnce();
    expect(to('/api/auth/refresh')).toHaveLength(1);
  });

  it('does not end the session begun since', async () => {
    const leave = vi.fn();
    whenSignedOut(leave);
    let refuse: (late: Response) => void = () => undefined;
    const late = new Promise<Response>((resolve) => (refuse = resolve));
    answer = (url) => (url === '/api/auth/login' ? ok({}) : late);
    const asked = api.get('/api/leads').catch((thrown: unknown) => thrown);
    await vi.waitFor(() => expect(to('/api/leads')).toHaveLength(1));
    vi.setSystemTime(Date.now() + 5000);

    await api.post('/api/auth/login', {});
    refuse(expired());
    answer = expired;

    expect(await asked).toMatchObject({ status: 401 });
    expect(leave).not.toHaveBeenCalled();
    expect(to('/api/auth/refresh')).toHaveLength(0);
    vi.useRealTimers();
  });
});

describe('an answer of 503', () => {
  const refused = (code: string) => json(503, { status: 'error', code, message: 'Not now.' });
  afterEach(() => {
    whenReadOnly(() => undefined);
    reportConnection(true);
  });

  it('is no lost connection where nothing may be changed', async () => {
    const told = vi.fn();
    whenReadOnly(told);
    answer = () => refused('READ_ONLY_MODE');

    await expect(api.post('/api/leads', {})).rejects.toThrow('Not now.');

    expect(told).toHaveBeenCalledOnce();
    expect(connectionStore.lostSince()).toBeNull();
  });

  it('is a lost connection where the server cannot answer', async () => {
    answer = () => refused('UNAVAILABLE');

    await expect(api.post('/api/leads', {})).rejects.toThrow(ApiError);

    expect(connectionStore.lostSince()).not.toBeNull();
  });
});
