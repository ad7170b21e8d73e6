import type { TypeMeta } from '@/api/types';
import type { Step } from './steps';
import type { ImportJob } from './types';
import type { ImportDraft } from './use-import-draft';

export interface StepProps {
  meta: TypeMeta;
  job: ImportJob;
  draft: ImportDraft;
  onStep: (step: Step) => void;
}
