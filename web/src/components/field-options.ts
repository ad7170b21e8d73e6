import { pipelineOf } from '@/api/session';
import type { FieldMeta, Metadata, Option } from '@/api/types';

/** The choices of a field: those of the metadata, or the stages of the record's pipeline. */
export function fieldOptions(field: FieldMeta, metadata: Metadata, pipelineId?: unknown): Option[] {
  if (field.options?.length) return field.options;
  if (field.name === 'stage') {
    const stages = pipelineOf(metadata, pipelineId)?.stages ?? [];
    return stages.map((stage) => ({ value: stage.key, label: stage.name, tone: stage.color }));
  }
  if (field.name === 'pipeline_id') {
    return metadata.pipelines.map((pipeline) => ({ value: pipeline.id, label: pipeline.name, tone: null }));
  }
  return [];
}
