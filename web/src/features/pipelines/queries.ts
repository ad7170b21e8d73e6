import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { useMutation } from '@/api/mutation';
import type { components } from '@/api/schema';

export type Pipeline = components['schemas']['PipelineShape'];
export type Stage = components['schemas']['StageShape'];
export type StageKind = Stage['kind'];
type StageBody = Omit<Partial<components['schemas']['StageBody']>, 'tenant_id'>;
type PipelineBody = Omit<
  Partial<components['schemas']['PipelineBody'] & components['schemas']['PipelineChange']>,
  'tenant_id' | 'version'
>;

const KEY = ['pipelines'];

export const pipelinesQuery = queryOptions({
  queryKey: KEY,
  queryFn: ({ signal }) => api.get<Pipeline[]>('/api/pipelines', undefined, signal),
});

/** Boards, lists and forms follow at once. */
function useChanged() {
  const queries = useQueryClient();
  return () =>
    Promise.all([KEY, ['metadata'], ['records']].map((queryKey) => queries.invalidateQueries({ queryKey })));
}

export function useSavePipeline() {
  const onSuccess = useChanged();
  return useMutation({
    mutationFn: ({ pipeline, body }: { pipeline: Pipeline | null; body: PipelineBody }) =>
      pipeline
        ? api.patch<Pipeline>(`/api/pipelines/${pipeline.id}`, { ...body, version: pipeline.version })
        : api.post<Pipeline>('/api/pipelines', body),
    onSuccess,
  });
}

export function useMakeDefault() {
  const onSuccess = useChanged();
  return useMutation({
    mutationFn: (id: string) => api.post<Pipeline>(`/api/pipelines/${id}/default`, {}),
    onSuccess,
  });
}

export function useSaveStage() {
  const onSuccess = useChanged();
  return useMutation({
    mutationFn: ({ stage, body }: { stage: Stage | null; body: StageBody }) =>
      stage
        ? api.patch<Stage>(`/api/pipeline-stages/${stage.id}`, { ...body, version: stage.version })
        : api.post<Stage>('/api/pipeline-stages', body),
    onSuccess,
  });
}

/** The new order shows at once; a refusal brings the old one back. */
export function useOrderStages() {
  const queries = useQueryClient();
  const changed = useChanged();
  return useMutation({
    mutationFn: ({ pipelineId, ids }: { pipelineId: string; ids: string[] }) =>
      api.post<Stage[]>('/api/pipeline-stages/reorder', { pipeline_id: pipelineId, ids }),
    onMutate: async ({ pipelineId, ids }) => {
      await queries.cancelQueries({ queryKey: KEY });
      queries.setQueryData<Pipeline[]>(KEY, (known) =>
        known?.map((pipeline) =>
          pipeline.id === pipelineId
            ? {
                ...pipeline,
                stages: pipeline.stages.toSorted((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id)),
              }
            : pipeline,
        ),
      );
    },
    onSettled: changed,
  });
}

export interface Removal {
  path: 'pipelines' | 'pipeline-stages';
  id: string;
  moveTo: string | null;
}

export function useRemove() {
  const onSuccess = useChanged();
  return useMutation({
    mutationFn: ({ path, id, moveTo }: Removal) =>
      api.remove(`/api/${path}/${id}${moveTo ? `?move_to=${moveTo}` : ''}`),
    onSuccess,
  });
}
