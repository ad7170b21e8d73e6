import { messageOf } from '@/api/errors';
import { useBulk } from '@/api/records';
import { fieldOf } from '@/api/session';
import type { CrmRecord, TypeMeta } from '@/api/types';
import { readField } from '@/components/FieldValue';
import { patchValues } from '@/features/record/edit-state';
import { useFormat } from '@/lib/format-context';
import { toastDone, toastRefused } from '@/lib/toasts';
import { useFollowJob } from './use-follow-job';
import { groupByValues, runBulk, type BulkTarget, type Values } from './bulk';
import { texts } from './texts';
import { thingsOf } from './things';

export interface Change {
  kind: 'assign' | 'update' | 'tag' | 'untag';
  field: string;
  value: unknown;
  /** What goes along, such as the reason of a loss. */
  more?: Values;
  /** The value in words. */
  label: string;
}

export function describeChange(meta: TypeMeta, change: Change): string {
  return `${fieldOf(meta, change.field)?.label ?? change.field}: ${change.label}`;
}

/** What is sent, for the value that a change brings or, field by field, for those that `read` finds. */
function valuesOf(meta: TypeMeta, change: Change, record?: CrmRecord): Values {
  const field = fieldOf(meta, change.field);
  const value = record && field ? readField(record, field) : change.value;
  const more = Object.entries(change.more ?? {}).map(([name, sent]) => [name, record ? record[name] : sent]);
  const own = field ? patchValues(field, value ?? null) : { [change.field]: value };
  return { ...own, ...(Object.fromEntries(more) as Values) };
}

/** Carry out a change on a selection, say what happened, and offer the way back where the old values are known. */
export function useBulkChange(meta: TypeMeta, records: readonly CrmRecord[], onDone: () => void) {
  const bulk = useBulk(meta.name);
  const followJob = useFollowJob();
  const format = useFormat();

  /** What somebody changed since is left alone. */
  const takeBack = async (
    kind: Change['kind'],
    before: ReturnType<typeof groupByValues>,
    asOf: string | null,
  ) => {
    try {
      let [updated, skipped] = [0, 0];
      for (const { values, ids } of before) {
        const target = { ids, as_of: asOf };
        const action = kind === 'assign' ? kind : 'update';
        const outcome = await runBulk(bulk.mutateAsync, target, { action, values });
        updated += outcome.updated;
        skipped += outcome.skipped;
      }
      if (skipped > 0) toastRefused(texts.say('undonePartly', { updated, count: skipped }));
      else toastDone(texts.say('undone'));
    } catch (error) {
      toastRefused(messageOf(error));
    }
  };

  const run = async (change: Change, target: BulkTarget, count: number) => {
    const chosen = 'ids' in target ? records.filter((record) => target.ids.includes(record.id)) : [];
    const before = groupByValues(chosen, (record) => valuesOf(meta, change, record));
    const isKnown = 'ids' in target && chosen.length === target.ids.length;
    try {
      const outcome = await runBulk(bulk.mutateAsync, target, {
        action: change.kind,
        values: valuesOf(meta, change),
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
      } else {
        const undo = () => void takeBack(change.kind, before, outcome.asOf);
        toastDone(sentence(change, outcome.updated, count), isKnown ? undo : undefined);
      }
      onDone();
    } catch (error) {
      toastRefused(messageOf(error));
    }
  };

  const sentence = (change: Change, updated: number, count: number) => {
    const words = { count: format.number(updated), things: thingsOf(meta, updated) };
    if (updated < count) return texts.say('leftAlone', { ...words, total: format.number(count) });
    if (change.kind === 'tag' || change.kind === 'untag')
      return texts.say(change.kind === 'tag' ? 'tagged' : 'untagged', { ...words, name: change.label });
    if (change.kind === 'update' && change.field !== meta.status_field)
      return texts.say('fieldSet', { ...words, change: describeChange(meta, change) });
    if (change.kind === 'update') return texts.say('changed', { ...words, value: change.label });
    return change.value
      ? texts.say('assigned', { ...words, name: change.label })
      : texts.say('unassignedDone', words);
  };

  return (change: Change, target: BulkTarget, count: number) => void run(change, target, count);
}
