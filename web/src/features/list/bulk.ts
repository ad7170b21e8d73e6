import type { BulkRequest, ListRequest } from '@/api/records';
import type { BulkResult } from '@/api/types';

/** Either the ids somebody chose, or everything that filter and search found when it was counted. */
export type BulkTarget =
  { ids: string[] } | { filter: unknown; q?: string | undefined; as_of: string | null };

/** Everything a list counted; without a filter the server wants to hear that every record is meant. */
export function allOf({ filter, q }: ListRequest, asOf: string | null): BulkTarget {
  return { filter: filter ? (JSON.parse(filter) as unknown) : { and: [] }, q, as_of: asOf };
}

export interface BulkOutcome {
  updated: number;
  skipped: number;
  /** Why the first of the skipped was refused. */
  reason: string | null;
  /** Too many for one request: the id of the job that goes on with it. */
  job: string | null;
}

const CHUNK = 500;

/** Carry out one action; more ids than the server takes at once go in several requests. */
export async function runBulk(
  send: (request: BulkRequest) => Promise<BulkResult>,
  target: BulkTarget,
  action: Pick<BulkRequest, 'action' | 'values'>,
): Promise<BulkOutcome> {
  if (!('ids' in target)) return outcomeOf([await send({ ...target, ...action })]);
  const results: BulkResult[] = [];
  for (let start = 0; start < target.ids.length; start += CHUNK) {
    results.push(await send({ ids: target.ids.slice(start, start + CHUNK), ...action }));
  }
  return outcomeOf(results);
}

function outcomeOf(results: BulkResult[]): BulkOutcome {
  const errors = results.flatMap((result) => result.errors);
  const sum = (pick: (result: BulkResult) => number) =>
    results.reduce((total, result) => total + pick(result), 0);
  return {
    updated: sum((result) => result.updated),
    skipped: Math.max(
      sum((result) => result.skipped),
      errors.length,
    ),
    reason: errors[0]?.message ?? null,
    job: results.find((result) => result.queued)?.id ?? null,
  };
}

/** Ids by the value they had, so that a change can be taken back with one request per value. */
export function groupByValue(
  records: readonly { id: string; [field: string]: unknown }[],
  field: string,
): Map<unknown, string[]> {
  const groups = new Map<unknown, string[]>();
  for (const record of records) {
    const value = record[field] ?? null;
    groups.set(value, [...(groups.get(value) ?? []), record.id]);
  }
  return groups;
}
