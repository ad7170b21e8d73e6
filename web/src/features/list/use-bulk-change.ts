import { messageOf } from '@/api/errors';
import { useBulk } from '@/api/records';
import { fieldOf } from '@/api/session';
import type { CrmRecord, TypeMeta } from '@/api/types';
import { useFormat } from '@/lib/format-context';
import { toastDone, toastRefused } from '@/lib/toasts';
import { useFollowJob } from './use-follow-job';
import { groupByValue, runBulk, type BulkTarget } from './bulk';
import { texts } from './texts';
import { thingsOf } from './things';

export interface Change {
  kind: 'assign' | 'update';
  field: string;
  value: string | null;
  /** What goes along, such as the reason of a loss. */
  more?: Record<string, unknown>;
  /** The value in words. */
  label: string;
}

export function describeChange(meta: TypeMeta, change: Change): string {
  return `${fieldOf(meta, change.field)?.label ?? change.field}: ${change.label}`;
}

/** Carry out a change on a selection, say what happened, and offer the way back where the old values are known. */
export function useBulkChange(meta: TypeMeta, records: readonly CrmRecord[], onDone: () => void) {
  const bulk = useBulk(meta.name);
  const followJob = useFollowJob();
  const format = useFormat();

  const takeBack = async (change: Change, before: Map<unknown, string[]>) => {
    try {
      for (const [value, ids] of before) {
        await runBulk(bulk.mutateAsync, { ids }, { action: change.kind, values: { [change.field]: value } });
      }
      toastDone(texts.say('undone'));
    } catch (error) {
      toastRefused(messageOf(error));
    }
  };

  const run = async (change: Change, target: BulkTarget, count: number) => {
    const chosen = 'ids' in target ? records.filter((record) => target.ids.includes(record.id)) : [];
    const before = groupByValue(chosen, change.field);
    const undo =
      'ids' in target && chosen.length === target.ids.length
        ? () => void takeBack(change, before)
        : undefined;
    try {
      const outcome = await runBulk(bulk.mutateAsync, target, {
        action: change.kind,
        values: { [change.field]: change.value, ...change.more },
      });
      if (outcome.job) {
        followJob(outcome.job, {
          busy: texts.say('queued', { count: format.number(count), things: thingsOf(meta, count) }),
          done: ({ updated }) => sentence(change, updated, count),
        });
      } else if (outcome.skipped > 0 && outcome.reason) {
        toastRefused(
          texts.say('partly', { updated: outcome.updated, skipped: outcome.skipped, reason: outcome.reason }),
        );
      } else toastDone(sentence(change, outcome.updated, count), undo);
      onDone();
    } catch (error) {
      toastRefused(messageOf(error));
    }
  };

  const sentence = (change: Change, updated: number, count: number) => {
    const words = { count: format.number(updated), things: thingsOf(meta, updated) };
    if (updated < count) return texts.say('leftAlone', { ...words, total: format.number(count) });
    if (change.kind === 'update') return texts.say('changed', { ...words, value: change.label });
    return change.value
      ? texts.say('assigned', { ...words, name: change.label })
      : texts.say('unassignedDone', words);
  };

  return (change: Change, target: BulkTarget, count: number) => void run(change, target, count);
}
