import { stageOf, useMetadata } from '@/api/session';
import { Chip } from './Chip';
import { StageRing } from './StageRing';

interface StageChipProps {
  /** The stage's key, as stored in the record. */
  stage: string;
  pipelineId?: unknown;
}

export function StageChip({ stage, pipelineId }: StageChipProps) {
  const found = stageOf(useMetadata(), stage, pipelineId);
  if (!found) return <Chip>{stage}</Chip>;
  return (
    <Chip
      tone={found.color}
      icon={<StageRing kind={found.kind} probability={found.probability} tone={found.color} />}
    >
      {found.name}
    </Chip>
  );
}
