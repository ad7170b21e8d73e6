import { MultiSelect, NumberInput, SegmentedControl, Select, TextInput } from '@mantine/core';
import { FormDialog } from '@/components/FormDialog';
import { toastUndo } from '@/components/toast-undo';
import { useForm } from '@/components/use-form';
import { useNamedTexts } from '@/components/use-named-texts';
import { toastDone } from '@/lib/toasts';
import { ToneDot } from './ToneDot';
import { useSaveStage, type Pipeline, type Stage, type StageKind } from './queries';
import { CERTAIN, TONES, useRequirable, type StageTone } from './stage-form';
import { texts } from './texts';
import classes from './Pipelines.module.css';

interface StageDialogProps {
  pipeline: Pipeline;
  /** Null for a new one. */
  stage: Stage | null;
  onClose: () => void;
}

interface StageForm {
  name: string;
  kind: StageKind;
  probability: number | string;
  color: StageTone;
  required_fields: string[];
  rotting_days: number | string;
}

const startOf = (stage: Stage | null): StageForm => ({
  name: stage?.name ?? '',
  kind: stage?.kind ?? 'open',
  probability: stage?.probability ?? 50,
  color: (stage?.color ?? 'sky') as StageTone,
  required_fields: stage?.required_fields ?? [],
  rotting_days: stage?.rotting_days ?? '',
});

function settingsOf({ name, kind, probability, color, required_fields, rotting_days }: Stage) {
  return { name, kind, probability, color: color as StageTone | null, required_fields, rotting_days };
}

const KINDS: readonly StageKind[] = ['open', 'won', 'lost'];

/** Adds or changes a stage: what it means, what it asks of a deal, when a deal is stuck. */
export function StageDialog({ pipeline, stage, onClose }: StageDialogProps) {
  const t = useNamedTexts(texts);
  const requirable = useRequirable();
  const save = useSaveStage();
  const form = useForm({
    start: startOf(stage),
    to: save,
    check: ({ name }) => ({ name: !name.trim() && t('needName') }),
    body: (values) => ({
      stage,
      body: {
        name: values.name.trim(),
        kind: values.kind,
        probability: CERTAIN[values.kind] ?? (Number(values.probability) || 0),
        color: values.color,
        required_fields: values.required_fields,
        rotting_days: Number(values.rotting_days) || null,
        ...(stage ? {} : { pipeline_id: pipeline.id }),
      },
    }),
    onDone: (saved) => {
      if (stage)
        toastUndo(t('stageSaved', { name: saved.name }), () =>
          save.mutateAsync({ stage: saved, body: settingsOf(stage) }),
        );
      else toastDone(t('stageCreated', { name: saved.name }));
      onClose();
    },
  });
  const { values, set, errors } = form;
  const isOpen = values.kind === 'open';
  const kindFixed = (stage?.deals ?? 0) > 0;
  return (
    <FormDialog
      title={stage ? t('editTitle', { name: stage.name }) : t('addTitle', { name: pipeline.name })}
      submit={t(stage ? 'save' : 'add')}
      {...form.dialog}
      disabled={stage !== null && !form.dirty}
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
      <fieldset className={classes.kind}>
        <legend className={classes.legend}>{t('kind')}</legend>
        <SegmentedControl
          fullWidth
          value={values.kind}
          disabled={kindFixed}
          data={KINDS.map((kind) => ({ value: kind, label: t(kind) }))}
          onChange={(kind) => set('kind', kind)}
        />
        {kindFixed && <p className={classes.hint}>{t('kindFixed')}</p>}
      </fieldset>
      <div className={classes.pair}>
        {isOpen && (
          <NumberInput
            label={t('probability')}
            min={0}
            max={100}
            clampBehavior="strict"
            allowDecimal={false}
            rightSection={<span className="unit">%</span>}
            value={values.probability}
            error={errors.probability}
            onChange={(value) => set('probability', value)}
          />
        )}
        <Select
          label={t('color')}
          data={TONES.map((tone) => ({ value: tone, label: t(`tone_${tone}`) }))}
          value={values.color}
          allowDeselect={false}
          leftSection={<ToneDot tone={values.color} />}
          renderOption={({ option }) => (
            <span className={classes.tone}>
              <ToneDot tone={option.value} />
              {option.label}
            </span>
          )}
          onChange={(tone) => set('color', tone ?? 'slate')}
        />
      </div>
      {isOpen && <p className={classes.hint}>{t('probabilityHelp')}</p>}
      <MultiSelect
        label={t('required')}
        description={t('requiredHelp')}
        placeholder={values.required_fields.length === 0 ? t('requiredNone') : ''}
        data={requirable}
        searchable
        clearable
        maxValues={20}
        value={values.required_fields}
        error={errors.required_fields}
        onChange={(fields) => set('required_fields', fields)}
      />
      {isOpen && (
        <NumberInput
          label={t('rotting')}
          description={t('rottingHelp')}
          min={1}
          max={3650}
          allowDecimal={false}
          value={values.rotting_days}
          error={errors.rotting_days}
          onChange={(value) => set('rotting_days', value)}
        />
      )}
    </FormDialog>
  );
}
