import type { ImportStatus } from './types';

export const STEPS = ['source', 'map', 'clean', 'preview', 'run', 'report'] as const;
export type Step = (typeof STEPS)[number];

const EDITABLE: ReadonlySet<ImportStatus> = new Set(['uploaded', 'validated']);

/** The step an address asks for, as far as the import's state allows it. */
export function stepFor(status: ImportStatus | null, asked: string | undefined): Step {
  if (status === null) return 'source';
  if (status === 'completed' || status === 'cancelled') return 'report';
  if (status === 'running' || status === 'paused' || status === 'failed') return 'run';
  if (status === 'validating') return 'preview';
  if (asked === 'map' || asked === 'clean' || asked === 'preview') return asked;
  return status === 'validated' ? 'preview' : 'map';
}

/** Steps one can go back to by clicking. */
export function canVisit(step: Step, status: ImportStatus | null): boolean {
  if (status === null || !EDITABLE.has(status)) return false;
  return step === 'map' || step === 'clean' || (step === 'preview' && status === 'validated');
}
