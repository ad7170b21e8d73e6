import { describe, expect, it } from 'vitest';
import { shareOf, stateOf } from './export-state';
import type { TenantExport } from './queries';

const NOW = Date.parse('2026-06-10T12:00:00Z');
const done = {
  status: 'completed',
  is_available: true,
  is_mine: true,
  expires_at: '2026-06-12T12:00:00Z',
} as TenantExport;

describe('the state of an export', () => {
  it.each([
    ['waits', { ...done, status: 'queued' }, 'queued'],
    ['is at work', { ...done, status: 'running' }, 'running'],
    ['went wrong', { ...done, status: 'failed' }, 'broken'],
    ['is ready', done, 'ready'],
    ["is somebody else's", { ...done, is_mine: false }, 'theirs'],
    ['is over', { ...done, is_available: false, expires_at: '2026-06-09T12:00:00Z' }, 'expired'],
    ['was ended by an erasure', { ...done, is_available: false }, 'erased'],
  ])('%s', (_, one, state) => {
    expect(stateOf(one as TenantExport, NOW)).toBe(state);
  });

  it('counts tables and files alike', () => {
    const counts = { tables_done: 26, tables_total: 26, files_done: 1, files_total: 10 };
    expect(shareOf(counts as TenantExport)).toBe(0.75);
  });

  it('is nothing before anything is known', () => {
    const none = { tables_done: 0, tables_total: 0, files_done: 0, files_total: 0 };
    expect(shareOf(none as TenantExport)).toBe(0);
  });
});
