import { Loader } from '@mantine/core';
import { IconCheck, IconPencil } from '@tabler/icons-react';
import { useEffect, useRef, type KeyboardEvent } from 'react';
import { isDecidedByLines } from '@/api/opportunities';
import { useMetadata } from '@/api/session';
import type { CrmRecord, FieldMeta, TypeMeta } from '@/api/types';
import { FieldInput } from '@/components/FieldInput';
import { FieldValue, readField } from '@/components/FieldValue';
import { Markdown } from '@/components/Markdown';
import { useTexts } from '@/lib/i18n';
import { isWide } from './fact-width';
import { FieldConflict } from './FieldConflict';
import { NoteField } from './NoteField';
import { texts } from './texts';
import { useFieldEdit } from './use-field-edit';
import classes from './Fact.module.css';

/** Kinds that are saved by choosing; the others by Enter or by leaving the field. */
const CHOSEN = new Set(['select', 'user', 'link']);
/** Enter belongs to the input itself. */
const NEED_CTRL = new Set(['textarea', 'tags', 'multiselect', 'json']);

interface FactProps {
  meta: TypeMeta;
  field: FieldMeta;
  record: CrmRecord;
  editable: boolean;
  /** Among a few key facts: its column is wider, and it takes two of them at most. */
  narrow?: boolean;
}

/** A label over its value; a click edits it where it stands. */
export function Fact({ meta, field, record, editable, narrow = false }: FactProps) {
  const t = useTexts(texts);
  const edit = useFieldEdit(meta, field, record);
  const metadata = useMetadata();
  const opener = useRef<HTMLButtonElement>(null);
  const { step } = edit.state;
  const isOpen = step === 'editing' || step === 'saving';

  const wasOpen = useRef(false);
  useEffect(() => {
    const lost = document.activeElement === document.body || document.activeElement === null;
    if (wasOpen.current && !isOpen && lost) opener.current?.focus();
    wasOpen.current = isOpen;
  }, [isOpen]);

  const label =
    field.kind === 'boolean'
      ? t('toggle', { label: field.label, value: t(readField(record, field) ? 'yes' : 'no') })
      : t('edit', { label: field.label });

  return (
    <div
      className={classes.fact}
      data-wide={isWide(field, record, metadata, narrow ? 1.4 : 1) ? (narrow ? 'two' : 'all') : undefined}
    >
      <div className={classes.label} id={`fact-${field.name}-${record.id}`}>
        {field.label}
        <span className={classes.mark} role="status">
          {step === 'saving' && <Loader size={10} aria-label={t('saving')} />}
          {step === 'saved' && <IconCheck size={12} className={classes.tick} aria-label={t('saved')} />}
        </span>
      </div>
      {isOpen ? (
        <FactEditor type={meta.name} field={field} record={record} edit={edit} />
      ) : (
        <div className={classes.value} data-editable={editable || undefined} data-kind={field.kind}>
          {editable && (
            <button
              ref={opener}
              type="button"
              className={classes.opener}
              aria-label={label}
              onClick={() =>
                field.kind === 'boolean' ? edit.commit(!readField(record, field)) : edit.open()
              }
            />
          )}
          <FactValue meta={meta} field={field} record={record} />
          {editable && <IconPencil size={13} className={classes.pencil} aria-hidden />}
        </div>
      )}
      {field.name === 'amount' && isDecidedByLines(meta.name, record, field.name) && (
        <div className={classes.note}>{t('fromProducts')}</div>
      )}
      {step === 'conflict' && <FieldConflict field={field} state={edit.state} edit={edit} />}
    </div>
  );
}

/** Fields that hold Markdown, by type. */
const MARKDOWN: Record<string, string> = { notes: 'content' };

function FactValue({ meta, field, record }: Pick<FactProps, 'meta' | 'field' | 'record'>) {
  const { pipelines } = useMetadata();
  const text = record[field.name];
  if (MARKDOWN[meta.name] === field.name && typeof text === 'string' && text !== '')
    return <Markdown text={text} />;
  if (field.name !== 'pipeline_id') return <FieldValue field={field} record={record} />;
  return <span>{pipelines.find((pipeline) => pipeline.id === record.pipeline_id)?.name ?? '–'}</span>;
}

interface FactEditorProps {
  type: string;
  field: FieldMeta;
  record: CrmRecord;
  edit: ReturnType<typeof useFieldEdit>;
}

function FactEditor({ type, field, record, edit }: FactEditorProps) {
  const { state } = edit;
  const byKey = useRef(false);
  const box = useRef<HTMLDivElement>(null);
  const refusal = state.step === 'editing' ? state.refusal : null;
  useEffect(() => {
    if (refusal !== null) box.current?.querySelector<HTMLElement>('input, textarea')?.focus();
  }, [refusal]);
  if (state.step !== 'editing' && state.step !== 'saving') return null;
  const chosen = CHOSEN.has(field.kind);
  const isDate = field.kind === 'date' || field.kind === 'datetime';

  const onKeyDown = (event: KeyboardEvent) => {
    byKey.current = true;
    const isSuggesting = (event.target as HTMLElement).dataset.suggesting !== undefined;
    if (event.key === 'Escape' && !isSuggesting) {
      event.preventDefault();
      event.stopPropagation();
      edit.cancel();
    }
    if (event.key !== 'Enter' || chosen) return;
    const needsCtrl = NEED_CTRL.has(field.kind);
    if (needsCtrl && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    edit.commit();
  };
  const onBlur = () => {
    if (state.step !== 'editing') return;
    if (chosen || (isDate && !byKey.current)) return edit.cancel();
    if (state.refusal === null) edit.commit();
  };
  const shared = {
    onBlur,
    error: state.step === 'editing' ? (state.refusal ?? undefined) : undefined,
    disabled: state.step === 'saving',
  };
  const onChange = (value: unknown) => {
    edit.type(value);
    const picked = chosen || (field.kind === 'date' && !byKey.current);
    if (picked) edit.commit(value);
  };

  return (
    <div
      ref={box}
      className={classes.editor}
      role="group"
      aria-label={field.label}
      onKeyDownCapture={onKeyDown}
      onPointerDownCapture={() => {
        byKey.current = false;
      }}
    >
      {MARKDOWN[type] === field.name ? (
        <NoteField
          {...shared}
          label={field.label}
          value={typeof state.draft === 'string' ? state.draft : ''}
          onChange={(text) => onChange(text || null)}
        />
      ) : (
        <FieldInput
          {...shared}
          field={field}
          type={type}
          record={record}
          value={state.draft}
          onChange={onChange}
          bare
          autoFocus
        />
      )}
    </div>
  );
}
