import { MultiSelect, Select, Textarea, TextInput } from '@mantine/core';
import { useMetadata } from '@/api/session';
import { useSaveTag, type Tag, type TagValues } from '@/api/tags';
import { FormDialog } from '@/components/FormDialog';
import { useForm } from '@/components/use-form';
import { TONES, type StageTone } from '@/features/pipelines/stage-form';
import { texts as toneTexts } from '@/features/pipelines/texts';
import { ToneDot } from '@/features/pipelines/ToneDot';
import { useTexts } from '@/lib/i18n';
import { toastDone } from '@/lib/toasts';
import { texts } from './texts';

/** A new tag, or the name, colour and places of one that is there. */
export function TagDialog({ tag, onClose }: { tag: Tag | null; onClose: () => void }) {
  const t = useTexts(texts);
  const tones = useTexts(toneTexts);
  const { types } = useMetadata();
  const form = useForm<TagValues, { values: TagValues; known: Tag | null }, Tag>({
    start: {
      name: tag?.name ?? '',
      color: tag?.color ?? null,
      description: tag?.description ?? null,
      entity_types: tag?.entity_types ?? [],
    },
    to: useSaveTag(),
    check: ({ name }) => ({ name: !name.trim() && t('needName') }),
    body: (values) => ({ values: { ...values, name: values.name.trim() }, known: tag }),
    onDone: ({ name }) => {
      toastDone(t(tag ? 'saved' : 'created', { name }));
      onClose();
    },
  });
  const { values, set, errors } = form;
  return (
    <FormDialog
      title={tag ? t('editTitle', { name: tag.name }) : t('add')}
      submit={t(tag ? 'save' : 'create')}
      {...form.dialog}
      disabled={tag !== null && !form.dirty}
      onClose={onClose}
    >
      <TextInput
        label={t('nameField')}
        description={tag ? t('renameHelp') : undefined}
        placeholder={t('nameExample')}
        withAsterisk
        data-autofocus
        maxLength={64}
        value={values.name}
        error={errors.name}
        onChange={(event) => set('name', event.currentTarget.value)}
      />
      <Select
        label={t('color')}
        placeholder={t('noColor')}
        clearable
        data={TONES.map((tone) => ({ value: tone, label: tones(`tone_${tone}`) }))}
        value={values.color}
        leftSection={values.color ? <ToneDot tone={values.color as StageTone} /> : undefined}
        onChange={(tone) => set('color', tone)}
      />
      <Textarea
        label={t('descriptionField')}
        description={t('descriptionHelp')}
        maxLength={300}
        autosize
        minRows={2}
        value={values.description ?? ''}
        error={errors.description}
        onChange={(event) => set('description', event.currentTarget.value || null)}
      />
      <MultiSelect
        label={t('kinds')}
        placeholder={values.entity_types.length === 0 ? t('everything') : ''}
        data={Object.values(types).map(({ name, label }) => ({ value: name, label: label.plural }))}
        value={values.entity_types}
        error={errors.entity_types}
        onChange={(kinds) => set('entity_types', kinds)}
      />
    </FormDialog>
  );
}
