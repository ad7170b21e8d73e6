import { Button, Select } from '@mantine/core';
import { IconForms } from '@tabler/icons-react';
import { useState } from 'react';
import type { FieldMeta, TypeMeta } from '@/api/types';
import { FieldInput } from '@/components/FieldInput';
import { FormDialog } from '@/components/FormDialog';
import { refusalOf } from '@/features/record/edit-state';
import { defineTexts, useTexts } from '@/lib/i18n';
import { useConditionText } from './condition-text';
import { thingsOf } from './things';
import type { Change } from './use-bulk-change';

const texts = defineTexts('set-field', {
  open: 'Set a field',
  title_one: 'Set a field of {{shown}} {{thing}}',
  title_other: 'Set a field of {{shown}} {{things}}',
  intro: 'Every one of them gets this value; left empty, it is cleared.',
  field: 'Field',
  needed: 'Choose a field',
  submit: 'Set it',
});

/** What one value for many makes no sense of: names and addresses of a single record, and what has a menu of its own. */
const KINDS: readonly FieldMeta['kind'][] = ['select', 'boolean', 'date', 'percent'];

/** The fields that can be set for many at once: the workspace's own, and those of ours that sort records. */
export function settableFields(meta: TypeMeta): FieldMeta[] {
  return meta.fields.filter(
    (field) =>
      !field.readonly &&
      (field.custom || KINDS.includes(field.kind)) &&
      field.name !== meta.status_field &&
      field.name !== 'related_type',
  );
}

interface SetFieldProps {
  meta: TypeMeta;
  count: number;
  shown: string;
  onChoose: (change: Change) => void;
}

/** Button and dialog of the bulk bar: one value of one field for the whole selection. */
export function SetField(props: SetFieldProps) {
  const t = useTexts(texts);
  const [opened, setOpened] = useState(false);
  if (settableFields(props.meta).length === 0) return null;
  return (
    <>
      <Button
        variant="subtle"
        size="xs"
        leftSection={<IconForms size={16} />}
        onClick={() => setOpened(true)}
      >
        {t('open')}
      </Button>
      {opened && <SetFieldDialog {...props} onClose={() => setOpened(false)} />}
    </>
  );
}

function SetFieldDialog({ meta, count, shown, onChoose, onClose }: SetFieldProps & { onClose: () => void }) {
  const t = useTexts(texts);
  const inWords = useConditionText();
  const [name, setName] = useState<string | null>(null);
  const [value, setValue] = useState<unknown>(null);
  const [tried, setTried] = useState(0);
  const fields = settableFields(meta);
  const field = fields.find((each) => each.name === name);
  const wrong = field && tried > 0 ? (refusalOf(field, value) ?? undefined) : undefined;
  const submit = () => {
    setTried(tried + 1);
    if (!field || refusalOf(field, value)) return;
    const label = inWords(field, { field: field.name, op: 'eq', value: value as string | null });
    onChoose({ kind: 'update', field: field.name, value, label });
    onClose();
  };
  return (
    <FormDialog
      title={t('title', { count, shown, thing: thingsOf(meta, 1), things: thingsOf(meta, count) })}
      intro={t('intro')}
      submit={t('submit')}
      size={440}
      busy={false}
      refusal={null}
      errors={{ tried }}
      onSubmit={submit}
      onClose={onClose}
    >
      <Select
        label={t('field')}
        data={fields.map((each) => ({ value: each.name, label: each.label }))}
        value={name}
        onChange={(next) => {
          setName(next);
          setTried(0);
          setValue(fields.find((each) => each.name === next)?.kind === 'boolean' ? false : null);
        }}
        error={tried > 0 && !field ? t('needed') : undefined}
        searchable
        allowDeselect={false}
        comboboxProps={{ withinPortal: true }}
        data-autofocus
      />
      {field && (
        <FieldInput
          key={field.name}
          field={field}
          type={meta.name}
          value={value}
          onChange={setValue}
          error={wrong}
        />
      )}
    </FormDialog>
  );
}
