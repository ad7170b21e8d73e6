import { Button, Modal, Switch } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useState } from 'react';
import { Controller, useForm, useWatch, type Control } from 'react-hook-form';
import { zodResolver } from '@hookform/resolvers/zod';
import { ApiError, messageOf } from '@/api/errors';
import { pipelineOf, useMe, useMetadata, useTypeMeta } from '@/api/session';
import type { CrmRecord, TypeMeta, TypeName } from '@/api/types';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { FieldInput } from '@/components/FieldInput';
import { Notice } from '@/components/Notice';
import { BlockedDialog } from '@/features/duplicates/BlockedDialog';
import { DuplicateHint } from '@/features/duplicates/DuplicateHint';
import { useTexts } from '@/lib/i18n';
import { useHotkeys } from '@/lib/use-hotkeys';
import type { CreateOptions } from './create-context';
import { formSchema, startValues, validPart, type FormValues } from './form-schema';
import { bodyOf, formFields, formName } from './own-fields';
import { texts } from './texts';
import { useCreation } from './use-creation';
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
  const { create, busy, blocked, unblock } = useCreation(meta, options, onClose);
  const phone = useMediaQuery('(max-width: 640px)', false, { getInitialValueInEffect: false });
  const [refusal, setRefusal] = useState<string | null>(null);
  const [another, setAnother] = useState(false);
  const [asking, setAsking] = useState(false);
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
  const send = (anyway: boolean) =>
    form.handleSubmit(async (values) => {
      setRefusal(null);
      try {
        const made = await create(bodyOf(values), { another, anyway });
        if (made || anyway) unblock();
        if (made && another) form.reset(start);
      } catch (error) {
        unblock();
        placeErrors(error);
      }
    })();
  useHotkeys({ 'mod+enter': () => void send(false) }, blocked === null);
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
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            event.stopPropagation();
            void send(false);
          }}
        >
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
                      type={meta.name}
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
          {meta.duplicates && <Matches meta={meta} control={form.control} options={options} asks={isDirty} />}
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
            <Button type="submit" loading={busy}>
              {t('submit', { thing })}
            </Button>
          </div>
        </form>
      </Modal>
      {blocked && (
        <BlockedDialog
          meta={meta}
          matches={blocked}
          busy={busy}
          onCreate={() => void send(true)}
          onClose={unblock}
        />
      )}
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

interface MatchesProps {
  meta: TypeMeta;
  control: Control<FormValues>;
  options: CreateOptions;
  asks: boolean;
}

/** Listens to every key, so that the form need not. */
function Matches({ meta, control, options, asks }: MatchesProps) {
  const values = validPart(formFields(meta), useWatch({ control }));
  return <DuplicateHint meta={meta} draft={{ ...options.preset, ...bodyOf(values) }} asks={asks} />;
}
