import { Button, Modal, Switch } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { Controller, useForm } from 'react-hook-form';
import { zodResolver } from '@hookform/resolvers/zod';
import { ApiError, messageOf } from '@/api/errors';
import { useCreateRecord } from '@/api/records';
import { pipelineOf, useMe, useMetadata, useTypeMeta } from '@/api/session';
import type { CrmRecord, TypeMeta, TypeName } from '@/api/types';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { FieldInput } from '@/components/FieldInput';
import { Notice } from '@/components/Notice';
import { titleOf } from '@/components/record-title';
import { useTexts } from '@/lib/i18n';
import { randomKey } from '@/lib/random-key';
import { toastDone } from '@/lib/toasts';
import { useHotkeys } from '@/lib/use-hotkeys';
import { useUndoCreation } from './use-undo-creation';
import type { CreateOptions } from './create-context';
import { formSchema, startValues, type FormValues } from './form-schema';
import { bodyOf, formFields, formName } from './own-fields';
import { texts } from './texts';
import classes from './CreateDialog.module.css';

interface CreateDialogProps {
  type: TypeName;
  options: CreateOptions;
  onClose: () => void;
}

export function CreateDialog({ type, options, onClose }: CreateDialogProps) {
  const meta = useTypeMeta(type);
  return meta?.can.create ? <CreateForm key={type} meta={meta} options={options} onClose={onClose} /> : null;
}

function CreateForm({
  meta,
  options,
  onClose,
}: {
  meta: TypeMeta;
  options: CreateOptions;
  onClose: () => void;
}) {
  const t = useTexts(texts);
  const { user, employee } = useMe();
  const fields = formFields(meta);
  const firstStage = pipelineOf(useMetadata(), options.preset?.pipeline_id)?.stages[0]?.key;
  const start = startValues(fields, { stage: firstStage, ...options.preset }, employee ? user.id : null);
  const form = useForm<FormValues>({
    defaultValues: start,
    resolver: zodResolver(formSchema(fields)),
    mode: 'onSubmit',
  });
  // Read while drawing: the form keeps track only of what is read here.
  const { isDirty } = form.formState;
  const { mutateAsync, isPending } = useCreateRecord(meta.name);
  const undoCreation = useUndoCreation(meta);
  const navigate = useNavigate();
  const phone = useMediaQuery('(max-width: 640px)', false, { getInitialValueInEffect: false });
  const [refusal, setRefusal] = useState<string | null>(null);
  const [another, setAnother] = useState(false);
  const [asking, setAsking] = useState(false);
  const [key, setKey] = useState(randomKey);
  const thing = meta.label.singular.toLowerCase();

  const close = () => (isDirty ? setAsking(true) : onClose());
  const placeErrors = (error: unknown) => {
    const entries =
      error instanceof ApiError
        ? Object.entries(error.fieldErrors).map(([name, text]) => [formName(name), text] as const)
        : [];
    const known = entries.filter(([name]) => fields.some((field) => field.name === name));
    known.forEach(([name, message], index) => form.setError(name, { message }, { shouldFocus: index === 0 }));
    const rest = entries
      .filter(([name]) => !fields.some((field) => field.name === name))
      .map(([, message]) => message);
    setRefusal(rest.length > 0 ? rest.join(' ') : known.length > 0 ? t('fix') : messageOf(error));
  };
  const submit = form.handleSubmit(async (values) => {
    setRefusal(null);
    try {
      const record = await mutateAsync({
        values: { ...options.preset, ...bodyOf(values) },
        key,
      });
      setKey(randomKey());
      toastDone(t('created', { name: titleOf(record, meta) }), () => undoCreation(record));
      options.onCreated?.(record);
      if (another) form.reset(start);
      else {
        onClose();
        if (!options.onCreated)
          void navigate({ to: '/$type/$id', params: { type: meta.name, id: record.id } });
      }
    } catch (error) {
      placeErrors(error);
    }
  });
  useHotkeys({ 'mod+enter': () => void submit() });
  const context: CrmRecord = { id: '', version: 0, ...options.names, ...form.getValues() };

  return (
    <>
      <Modal
        opened
        onClose={close}
        title={t('title', { thing })}
        size={640}
        fullScreen={phone}
        closeButtonProps={{ 'aria-label': t('cancel') }}
      >
        <form noValidate onSubmit={(event) => void submit(event)}>
          {refusal && (
            <div className={classes.refusal}>
              <Notice tone="danger">{refusal}</Notice>
            </div>
          )}
          <div className={classes.fields}>
            {fields.map((field, index) => (
              <div
                key={field.name}
                className={
                  field.kind === 'textarea' || field.name === meta.title_field ? classes.wide : undefined
                }
              >
                <Controller
                  name={field.name}
                  control={form.control}
                  render={({ field: input, fieldState }) => (
                    <FieldInput
                      field={field}
                      value={input.value}
                      onChange={input.onChange}
                      onBlur={input.onBlur}
                      onOtherChange={form.setValue}
                      inputRef={input.ref}
                      record={context}
                      error={fieldState.error?.message}
                      autoFocus={index === 0}
                    />
                  )}
                />
              </div>
            ))}
          </div>
          <div className={classes.foot}>
            <Switch
              className={classes.another}
              size="xs"
              label={t('another')}
              checked={another}
              onChange={(event) => setAnother(event.currentTarget.checked)}
            />
            <span className={classes.space} />
            <Button variant="default" onClick={close}>
              {t('cancel')}
            </Button>
            <Button type="submit" loading={isPending}>
              {t('submit', { thing })}
            </Button>
          </div>
        </form>
      </Modal>
      {/* Not there before it is asked: the Escape that asks would close it at once. */}
      {asking && (
        <ConfirmDialog
          opened
          title={t('discard')}
          confirm={t('discardYes')}
          cancel={t('discardNo')}
          danger
          onConfirm={onClose}
          onClose={() => setAsking(false)}
        >
          {t('discardText')}
        </ConfirmDialog>
      )}
    </>
  );
}
