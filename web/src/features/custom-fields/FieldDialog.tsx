import { Autocomplete, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { FieldInput } from '@/components/FieldInput';
import { FormDialog } from '@/components/FormDialog';
import { useForm } from '@/components/use-form';
import { useTexts } from '@/lib/i18n';
import { toastDone } from '@/lib/toasts';
import { ComputedEditor } from './ComputedEditor';
import { FieldRules } from './FieldRules';
import { OptionsEditor } from './OptionsEditor';
import { TypePicker } from './TypePicker';
import { bodyOf, completeOptions, valuesOf } from './field-form';
import { hasOptions, isComputed, nameFor, previewOf, typesFor } from './field-types';
import { useSaveField, type CustomField, type Entity } from './queries';
import { texts } from './texts';
import classes from './CustomFields.module.css';

interface FieldDialogProps {
  /** Null for a new one. */
  field: CustomField | null;
  entity: Entity;
  /** "Leads" */
  typeLabel: string;
  /** Sections of the record page. */
  sections: string[];
  onClose: () => void;
}

const NAME = /^[a-z][a-z0-9_]{0,49}$/;

/** Adds or changes a field: label, type, what belongs to the type, rules; and how it will look. */
export function FieldDialog({ field, entity, typeLabel, sections, onClose }: FieldDialogProps) {
  const t = useTexts(texts);
  const form = useForm({
    start: valuesOf(field),
    to: useSaveField(),
    check: (values) => ({
      label: !values.label.trim() && t('needLabel'),
      field_name: !NAME.test(values.field_name) && Boolean(values.label.trim()) && t('needName'),
      options:
        hasOptions(values.field_type) && completeOptions(values.options).length === 0 && t('needOptions'),
      formula: values.field_type === 'formula' && !values.formula.trim() && t('needFormula'),
      rollup: values.field_type === 'rollup' && !values.rollup?.list && t('needRollup'),
    }),
    body: (values) => ({ field, body: bodyOf(values, field, entity) }),
    onDone: (saved) => {
      toastDone(t(field ? 'saved' : 'created', { name: saved.label }));
      onClose();
    },
  });
  const { values, set, errors } = form;
  const [tried, setTried] = useState<unknown>(null);
  const open = typesFor(field, entity);
  const [, wider] = open;
  const hint =
    open.length === 1
      ? t('typeFixed')
      : open.length === 2 && wider
        ? t('typeWiden', { type: t(`type_${wider}`) })
        : null;
  const relabel = (label: string) => {
    set('label', label);
    if (!values.named) set('field_name', nameFor(label));
  };
  const preview = previewOf({
    ...values,
    options: completeOptions(values.options),
    label: values.label || t('previewLabel'),
  });
  return (
    <FormDialog
      title={field ? t('editTitle', { name: field.label }) : t('createTitle', { type: typeLabel })}
      submit={field ? t('save') : t('create')}
      {...form.dialog}
      size={560}
      disabled={field !== null && !form.dirty}
      onClose={onClose}
    >
      <TextInput
        label={t('label')}
        description={t('labelHelp')}
        withAsterisk
        data-autofocus
        maxLength={100}
        value={values.label}
        error={errors.label}
        onChange={(event) => relabel(event.currentTarget.value)}
      />
      <TypePicker
        value={values.field_type}
        open={open}
        hint={hint}
        onChange={(type) => {
          set('field_type', type);
          set('default_value', null);
          set('result_type', null);
          setTried(null);
        }}
      />
      {isComputed(values.field_type) && <ComputedEditor form={form} entity={entity} />}
      {hasOptions(values.field_type) && (
        <OptionsEditor
          options={values.options}
          error={errors.options}
          onChange={(options) => set('options', options)}
        />
      )}
      <Textarea
        label={t('help')}
        description={t('helpHelp')}
        autosize
        maxRows={4}
        maxLength={500}
        value={values.help_text}
        error={errors.help_text}
        onChange={(event) => set('help_text', event.currentTarget.value)}
      />
      {!isComputed(values.field_type) && (
        <section className={classes.preview} aria-label={t('preview')}>
          <p className={classes.previewTitle}>{t('preview')}</p>
          <FieldInput key={values.field_type} field={preview} value={tried} onChange={setTried} />
        </section>
      )}
      <FieldRules form={form} />
      <TextInput
        label={t('fieldName')}
        description={t(field?.is_used ? 'fieldNameFixed' : 'fieldNameHelp', {
          name: values.field_name || '…',
        })}
        disabled={field?.is_used ?? false}
        maxLength={50}
        value={values.field_name}
        error={errors.field_name}
        onChange={(event) => {
          set('field_name', event.currentTarget.value);
          set('named', true);
        }}
      />
      <Autocomplete
        label={t('section')}
        description={t('sectionHelp')}
        maxLength={60}
        data={[...new Set(sections)]}
        value={values.section}
        error={errors.section}
        onChange={(section) => set('section', section)}
      />
    </FormDialog>
  );
}
