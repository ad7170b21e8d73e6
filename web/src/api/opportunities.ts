import { api } from './client';
import { useMutation } from './mutation';
import type { CrmRecord } from './types';

export interface StageMove {
  id: string;
  stage: string;
  pipeline_id?: string;
  /** Why it was lost. */
  reason?: string;
  /** The final amount of a won deal. */
  amount?: number;
  /** What the stage asks for. */
  fields?: Record<string, unknown>;
  version?: number;
}

/** What of a deal its products decide, so that nobody writes it by hand. */
const DECIDED = new Set(['amount', 'currency', 'product_id']);

export function isDecidedByLines(type: string, record: CrmRecord, field: string): boolean {
  return type === 'opportunities' && Number(record.line_count) > 0 && DECIDED.has(field);
}

export function moveToStage({ id, ...move }: StageMove): Promise<CrmRecord> {
  return api.post<CrmRecord>(`/api/opportunities/${id}/stage`, move);
}

/** What is shown of a board is changed by the caller, who knows how to take it back. */
export function useMoveStage() {
  return useMutation({ mutationFn: moveToStage });
}
