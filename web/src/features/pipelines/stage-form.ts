import { useTypeMeta } from '@/api/session';
import type { StageKind } from './queries';

export const TONES = [
  'slate',
  'sky',
  'accent',
  'teal',
  'lime',
  'success',
  'warning',
  'rose',
  'danger',
  'info',
] as const;
export type StageTone = (typeof TONES)[number];

/** The probability of a closed stage is no question. */
export const CERTAIN: Partial<Record<StageKind, number>> = { won: 100, lost: 0 };

/** Fields that always have a value, or that nobody fills in: the server's own list. */
const NEVER = new Set([
  'name',
  'pipeline_id',
  'stage',
  'probability',
  'currency',
  'lost_reason',
  'risk_factors',
  'health',
  'external_id',
]);

/** The fields that a stage can ask for, as choices. */
export function useRequirable(): { value: string; label: string }[] {
  const meta = useTypeMeta('opportunities');
  return (meta?.fields ?? [])
    .filter((field) => !field.readonly && !NEVER.has(field.name) && (field.kind !== 'json' || field.custom))
    .map((field) => ({ value: field.name, label: field.label }));
}
