import { expect, it, vi } from 'vitest';
import { api } from './client';

const json = (body: unknown, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { headers: { 'Content-Type': 'application/json', ...headers } });

it('keeps the CSRF token of an API at another address, whose cookie it cannot read', async () => {
  document.cookie = 'aisha_csrf=of-this-address';
  localStorage.clear();
  const sent: { url: string; csrf: string | null; credentials: string | undefined }[] = [];
  vi.stubGlobal('fetch', (url: string, init?: RequestInit) => {
    if (url === '/config.json') return Promise.resolve(json({ api_base: 'https://api.example.com/' }));
    sent.push({ url, csrf: new Headers(init?.headers).get('X-CSRF-Token'), credentials: init?.credentials });
    return Promise.resolve(json({ status: 'success', data: {} }, { 'X-CSRF-Token': 'told' }));
  });

  await api.get('/api/auth/me');
  await api.post('/api/leads', {});
  vi.unstubAllGlobals();

  expect(sent).toEqual([
    { url: 'https://api.example.com/api/auth/me', csrf: null, credentials: 'include' },
    { url: 'https://api.example.com/api/leads', csrf: 'told', credentials: 'include' },
  ]);
});
