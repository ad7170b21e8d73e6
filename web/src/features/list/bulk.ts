import type { BulkRequest, ListRequest } from '@/api/records';
import type { BulkResult } from '@/api/types';

/** What a bulk action writes. */
export type Values = Record<string, unknown>;

/** Either the ids somebody chose, or everything that filter and search found when it was counted. */
export type BulkTarget =
  | { ids: string[]; as_of?: string | null }
  | { filter: unknown; q?: string | undefined; as_of: string | null };

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
  /** When it was done; what takes it back leaves alone what was changed after that. */
  asOf: string | null;
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
    results.push(await send({ ...target, ids: target.ids.slice(start, start + CHUNK), ...action }));
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
    asOf: results.at(-1)?.as_of ?? null,
  };
}

/** Ids by the values they had, so that a change can be taken back with one request for each. */
export function groupByValues<R extends { id: string }>(
  records: readonly R[],
  read: (record: R) => Values,
): { values: Values; ids: string[] }[] {
  const groups = new Map<string, { values: Values; ids: string[] }>();
  for (const record of records) {
    const values = read(record);
    const key = JSON.stringify(values);
    const group = groups.get(key) ?? { values, ids: [] };
    groups.set(key, { values, ids: [...group.ids, record.id] });
  }
  return [...groups.values()];
}
