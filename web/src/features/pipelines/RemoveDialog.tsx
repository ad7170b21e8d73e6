import { Select } from '@mantine/core';
import { FormDialog } from '@/components/FormDialog';
import { useForm } from '@/components/use-form';
import { useNamedTexts } from '@/components/use-named-texts';
import { toastDone } from '@/lib/toasts';
import { useRemove, type Removal } from './queries';
import { texts } from './texts';

interface RemoveDialogProps {
  path: Removal['path'];
  thing: { id: string; name: string; deals: number };
  /** Where its deals may go. */
  places: { id: string; name: string }[];
  /** Why it cannot be removed at all. */
  obstacle: string | null;
  onClose: () => void;
}

/** Asks where the deals of a stage or pipeline go before it is removed. */
export function RemoveDialog({ path, thing, places, obstacle, onClose }: RemoveDialogProps) {
  const t = useNamedTexts(texts);
  const isStage = path === 'pipeline-stages';
  const { values, set, errors, dialog } = useForm({
    start: { move_to: places.length === 1 ? (places[0]?.id ?? null) : (null as string | null) },
    to: useRemove(),
    check: ({ move_to }) => ({ move_to: thing.deals > 0 && !move_to && t('needMove') }),
    body: ({ move_to }) => ({ path, id: thing.id, moveTo: move_to }),
    onDone: () => {
      toastDone(t('removed', { name: thing.name }));
      onClose();
    },
  });
  return (
    <FormDialog
      title={t(isStage ? 'removeStageTitle' : 'removePipelineTitle', { name: thing.name })}
      intro={obstacle ?? (thing.deals > 0 ? t('withDeals', { count: thing.deals }) : t('noDeals'))}
      submit={t('removeYes', { name: thing.name })}
      {...dialog}
      danger
      size={420}
      disabled={obstacle !== null}
      onClose={onClose}
    >
      {obstacle === null && (
        <Select
          label={t(isStage ? 'moveStage' : 'movePipeline')}
          description={isStage ? t('trashToo') : t('movePipelineHelp')}
          withAsterisk={thing.deals > 0}
          data={places.map((place) => ({ value: place.id, label: place.name }))}
          value={values.move_to}
          error={errors.move_to}
          onChange={(place) => set('move_to', place)}
        />
      )}
    </FormDialog>
  );
}
