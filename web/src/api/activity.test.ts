import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { api } from './client';

const sent: (string | null)[] = [];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.stubGlobal('fetch', (url: string, init?: RequestInit) => {
    if (url !== '/config.json') sent.push(new Headers(init?.headers).get('X-Background'));
    return Promise.resolve(new Response('{"status":"success","data":{},"api_base":""}'));
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('says of what the page asks by itself that nobody did it', async () => {
  await api.get('/api/leads');
  vi.setSystemTime(Date.now() + 30_000);
  await api.get('/api/leads');
  window.dispatchEvent(new KeyboardEvent('keydown', { key: 'a' }));
  await api.get('/api/leads');

  expect(sent).toEqual([null, '1', null]);
});
