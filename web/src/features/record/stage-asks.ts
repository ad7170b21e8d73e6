import { fieldOf } from '@/api/session';
import type { CrmRecord, FieldMeta, Metadata, Stage } from '@/api/types';
import { readField } from '@/components/FieldValue';

export interface StageAnswer {
  amount?: number;
  reason?: string;
  fields?: Record<string, unknown>;
}

type AskingStage = Pick<Stage, 'kind' | 'required_fields'>;

/** The fields a stage asks for that are empty in this record; a product that decides the amount counts as one. */
export function missingFields(stage: AskingStage, record: CrmRecord, metadata: Metadata): FieldMeta[] {
  const meta = metadata.types.opportunities;
  if (!meta) return [];
  return stage.required_fields.flatMap((name) => {
    const field = fieldOf(meta, name);
    return field && isEmpty(readField(record, field)) ? [field] : [];
  });
}

function isEmpty(value: unknown): boolean {
  return (
    value === null ||
    value === undefined ||
    value === '' ||
    value === 0 ||
    (Array.isArray(value) && value.length === 0)
  );
}

/** Won and lost need one fact more than the stage itself; others what they ask for and the deal lacks. */
export function needsAnswer(stage: AskingStage, record: CrmRecord, metadata: Metadata): boolean {
  return stage.kind !== 'open' || missingFields(stage, record, metadata).length > 0;
}

/** What was typed, as the API takes it: the tenant's own fields inside `custom`. */
export function fieldsOf(values: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(values);
  const own = entries.filter(([name]) => name.startsWith('custom.'));
  const plain = Object.fromEntries(entries.filter(([name]) => !name.startsWith('custom.')));
  if (own.length === 0) return plain;
  return { ...plain, custom: Object.fromEntries(own.map(([name, value]) => [name.slice(7), value])) };
}
