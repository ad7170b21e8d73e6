import { pipelineOf } from '@/api/session';
import type { CrmRecord, FieldMeta, Metadata, Option } from '@/api/types';

/** The choices of a field, to filter by and to name: those of the metadata, or the stages of the record's pipeline. */
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

/** The choices that can be set: an archived pipeline takes no new deals. */
export function offeredOptions(field: FieldMeta, metadata: Metadata, record?: Partial<CrmRecord>): Option[] {
  const options = fieldOptions(field, metadata, record?.pipeline_id);
  if (field.name !== 'pipeline_id') return options;
  const archived = new Set(metadata.pipelines.filter((each) => each.is_archived).map(({ id }) => id));
  return options.filter(({ value }) => !archived.has(value) || value === record?.pipeline_id);
}
