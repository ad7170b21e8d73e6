import type { CrmRecord, FieldMeta, TypeMeta } from '@/api/types';
import { readField } from '@/components/FieldValue';

/** United by the server, or not for people to choose. */
const NOT_CHOSEN = new Set(['tags', 'do_not_call', 'do_not_text', 'do_not_email']);

export interface Difference {
  field: FieldMeta;
  /** One entry for each value that differs, with the first record that has it. */
  options: { value: string; record: CrmRecord }[];
}

const keyOf = (record: CrmRecord, field: FieldMeta) => JSON.stringify(readField(record, field) ?? null);
const isEmpty = (key: string) => key === 'null' || key === '""';

/** The fields in which the records say different things; where all but one are empty nothing has to be chosen. */
export function differencesOf(meta: TypeMeta, records: readonly CrmRecord[]): Difference[] {
  return meta.fields.flatMap((field) => {
    if (field.readonly || NOT_CHOSEN.has(field.name)) return [];
    const first = new Map<string, CrmRecord>();
    for (const record of records) {
      const key = keyOf(record, field);
      if (!isEmpty(key) && !first.has(key)) first.set(key, record);
    }
    if (first.size < 2) return [];
    return [{ field, options: [...first].map(([value, record]) => ({ value, record })) }];
  });
}

/** What is chosen where nobody chose: the value of the one that stays, else the first there is. */
export function chosenFor(
  difference: Difference,
  winner: CrmRecord,
  choices: Readonly<Record<string, string>>,
): string {
  const { field, options } = difference;
  const own = keyOf(winner, field);
  const known = options.some((option) => option.value === own) ? own : (options[0]?.value ?? own);
  return choices[field.name] ?? known;
}

export interface MergeBody {
  winner_id: string;
  loser_ids: string[];
  fields: Record<string, string>;
  preview?: boolean;
}

/** What is sent: for every field that differs, the record whose value stays. */
export function bodyOf(
  winner: CrmRecord,
  records: readonly CrmRecord[],
  differences: readonly Difference[],
  choices: Readonly<Record<string, string>>,
): MergeBody {
  const fields: Record<string, string> = {};
  for (const difference of differences) {
    const wanted = chosenFor(difference, winner, choices);
    const source =
      keyOf(winner, difference.field) === wanted
        ? winner
        : difference.options.find((option) => option.value === wanted)?.record;
    const name = difference.field.name;
    const sent = difference.field.custom && !name.startsWith('custom.') ? `custom.${name}` : name;
    if (source) fields[sent] = source.id;
  }
  return {
    winner_id: winner.id,
    loser_ids: records.filter((record) => record.id !== winner.id).map((record) => record.id),
    fields,
  };
}
