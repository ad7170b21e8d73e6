import type { TenantExport } from './queries';

export type ExportState = 'queued' | 'running' | 'ready' | 'theirs' | 'expired' | 'erased' | 'broken';

/** What somebody can know and do about an export: its file ends after seven days, or when a person in it is erased. */
export function stateOf(one: TenantExport, now = Date.now()): ExportState {
  if (one.status === 'queued' || one.status === 'running') return one.status;
  if (one.status === 'failed') return 'broken';
  if (!one.is_available) return Date.parse(one.expires_at ?? '') > now ? 'erased' : 'expired';
  return one.is_mine ? 'ready' : 'theirs';
}

/** How far an export is, from 0 to 1: tables and files count alike. */
export function shareOf({ tables_done, tables_total, files_done, files_total }: TenantExport): number {
  return (tables_done + files_done) / Math.max(1, tables_total + files_total);
}
