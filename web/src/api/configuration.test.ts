import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

let answer: () => Response | Promise<Response>;
const asked: string[] = [];

beforeEach(() => {
  vi.resetModules();
  asked.length = 0;
  vi.stubGlobal('fetch', async (url: string, init?: RequestInit) => {
    asked.push(`${url} ${init?.credentials ?? ''}`.trim());
    return url === '/config.json' ? answer() : Response.json({ status: 'success', data: {} });
  });
});
afterEach(() => vi.unstubAllGlobals());

const load = async () => ({ ...(await import('./client')), ...(await import('./configuration')) });

describe('the address of the API', () => {
  it('is that of the pages', async () => {
    answer = () => Response.json({ api_base: '' });
    const { api, apiAddress } = await load();

    await Promise.all([api.get('/api/leads/1'), api.get('/api/leads/2')]);

    expect(asked).toEqual(['/config.json', '/api/leads/1 same-origin', '/api/leads/2 same-origin']);
    expect(apiAddress('/api/x')).toBe('/api/x');
  });

  it('is another one where the installation says so', async () => {
    answer = () => Response.json({ api_base: 'https://api.crm.example/' });
    const { api, apiAddress } = await load();

    await api.get('/api/leads/1');

    expect(asked[1]).toBe('https://api.crm.example/api/leads/1 include');
    expect(apiAddress('/api/x')).toBe('https://api.crm.example/api/x');
  });

  it.each([
    ['nobody answers', () => Promise.reject(new TypeError('Failed to fetch'))],
    ['the answer is a page', () => new Response('<!doctype html>')],
  ])('is that of the pages when %s, and is asked for again', async (_case, said) => {
    answer = said;
    const { api } = await load();

    await api.get('/api/leads/1');
    await api.get('/api/leads/2');

    expect(asked).toEqual([
      '/config.json',
      '/api/leads/1 same-origin',
      '/config.json',
      '/api/leads/2 same-origin',
    ]);
  });
});
