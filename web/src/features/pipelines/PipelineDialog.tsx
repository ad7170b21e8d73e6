import { TextInput } from '@mantine/core';
import { FormDialog } from '@/components/FormDialog';
import { toastUndo } from '@/components/toast-undo';
import { useForm } from '@/components/use-form';
import { useTexts } from '@/lib/i18n';
import { toastDone } from '@/lib/toasts';
import { useSavePipeline, type Pipeline } from './queries';
import { texts } from './texts';

interface PipelineDialogProps {
  /** Null for a new one. */
  pipeline: Pipeline | null;
  onCreated?: (pipeline: Pipeline) => void;
  onClose: () => void;
}

/** Names a pipeline, new or known. */
export function PipelineDialog({ pipeline, onCreated, onClose }: PipelineDialogProps) {
  const t = useTexts(texts);
  const save = useSavePipeline();
  const { values, set, errors, dialog, dirty } = useForm({
    start: { name: pipeline?.name ?? '' },
    to: save,
    check: ({ name }) => ({ name: !name.trim() && t('needName') }),
    body: ({ name }) => ({ pipeline, body: { name: name.trim() } }),
    onDone: (saved) => {
      if (pipeline)
        toastUndo(t('pipelineSaved', { name: saved.name }), () =>
          save.mutateAsync({ pipeline: saved, body: { name: pipeline.name } }),
        );
      else {
        toastDone(t('pipelineCreated', { name: saved.name }));
        onCreated?.(saved);
      }
      onClose();
    },
  });
  return (
    <FormDialog
      title={pipeline ? t('renameTitle', { name: pipeline.name }) : t('createTitle')}
      intro={pipeline ? undefined : t('createIntro')}
      submit={t(pipeline ? 'save' : 'create')}
      {...dialog}
      size={420}
      disabled={pipeline !== null && !dirty}
      onClose={onClose}
    >
      <TextInput
        label={t('name')}
        withAsterisk
        data-autofocus
        maxLength={60}
        value={values.name}
        error={errors.name}
        onChange={(event) => set('name', event.currentTarget.value)}
      />
    </FormDialog>
  );
}
