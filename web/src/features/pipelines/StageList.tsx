import {
  closestCenter,
  DndContext,
  KeyboardSensor,
  MouseSensor,
  TouchSensor,
  useSensor,
  useSensors,
  type Announcements,
  type DragEndEvent,
  type UniqueIdentifier,
} from '@dnd-kit/core';
import { SortableContext, sortableKeyboardCoordinates, verticalListSortingStrategy } from '@dnd-kit/sortable';
import { messageOf } from '@/api/errors';
import { toastUndo } from '@/components/toast-undo';
import { useTexts } from '@/lib/i18n';
import { toastRefused } from '@/lib/toasts';
import { StageRow } from './StageRow';
import { useOrderStages, type Pipeline, type Stage } from './queries';
import { texts } from './texts';
import classes from './Pipelines.module.css';

interface StageListProps {
  pipeline: Pipeline;
  canManage: boolean;
  onEdit: (stage: Stage) => void;
  onRemove: (stage: Stage) => void;
}

/** The stages of a pipeline; the handle of each moves it, by mouse, finger or keyboard. */
export function StageList({ pipeline, canManage, onEdit, onRemove }: StageListProps) {
  const t = useTexts(texts);
  const { mutate, mutateAsync } = useOrderStages();
  const { stages } = pipeline;
  const ids = stages.map(({ id }) => id);
  const sensors = useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 5 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 220, tolerance: 8 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  const move = (id: string, to: number) => {
    const from = ids.indexOf(id);
    if (from < 0 || to < 0 || to >= ids.length || from === to) return;
    const ordered = ids.toSpliced(from, 1).toSpliced(to, 0, id);
    mutate(
      { pipelineId: pipeline.id, ids: ordered },
      {
        onSuccess: () =>
          toastUndo(t('moved', { name: stages[from]?.name ?? '', place: to + 1 }), () =>
            mutateAsync({ pipelineId: pipeline.id, ids }),
          ),
        onError: (refused) => toastRefused(messageOf(refused)),
      },
    );
  };
  const onDragEnd = ({ active, over }: DragEndEvent) => {
    if (over) move(String(active.id), ids.indexOf(String(over.id)));
  };
  const words = (id: UniqueIdentifier, over: UniqueIdentifier | undefined) => ({
    name: stages.find((stage) => stage.id === id)?.name ?? '',
    place: ids.indexOf(String(over ?? id)) + 1,
  });
  const announcements: Announcements = {
    onDragStart: ({ active }) => t('lifted', words(active.id, undefined)),
    onDragOver: ({ active, over }) => t('over', words(active.id, over?.id)),
    onDragEnd: ({ active, over }) => t('dropped', words(active.id, over?.id)),
    onDragCancel: ({ active }) => t('stays', words(active.id, undefined)),
  };
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={closestCenter}
      accessibility={{ announcements, screenReaderInstructions: { draggable: t('dragHelp') } }}
      onDragEnd={onDragEnd}
    >
      <SortableContext items={ids} strategy={verticalListSortingStrategy} disabled={!canManage}>
        <ol className={classes.stages} aria-label={t('stages', { name: pipeline.name })}>
          {stages.map((stage, place) => (
            <StageRow
              key={stage.id}
              {...{ stage, canManage, onEdit, onRemove }}
              isFirst={place === 0}
              isLast={place === stages.length - 1}
              onMove={(by) => move(stage.id, place + by)}
            />
          ))}
        </ol>
      </SortableContext>
    </DndContext>
  );
}
