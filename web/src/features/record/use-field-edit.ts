import { useEffect, useReducer } from 'react';
import { messageOf } from '@/api/errors';
import type { CrmRecord, FieldMeta, TypeMeta } from '@/api/types';
import { readField } from '@/components/FieldValue';
import { toastDone, toastRefused } from '@/lib/toasts';
import {
  editReducer,
  isSame,
  patchValues,
  READING,
  readFailure,
  refusalOf,
  type EditState,
} from './edit-state';
import { useSaveFields } from './queries';
import { texts } from './texts';

const SAVED_MARK_MS = 1600;

export interface FieldEdit {
  state: EditState;
  open: () => void;
  type: (value: unknown) => void;
  /** Send what was typed, or this value. */
  commit: (value?: unknown) => void;
  cancel: () => void;
  keepMine: () => void;
}

/** One fact edited in place: what nobody else touched merges by itself, the rest is asked. */
export function useFieldEdit(meta: TypeMeta, field: FieldMeta, record: CrmRecord): FieldEdit {
  const [state, dispatch] = useReducer(editReducer, READING);
  const { mutateAsync } = useSaveFields(meta.name);

  useEffect(() => {
    if (state.step !== 'saved') return undefined;
    const timer = setTimeout(() => dispatch({ type: 'settle' }), SAVED_MARK_MS);
    return () => clearTimeout(timer);
  }, [state.step]);

  /** What somebody changed in the meantime is not overwritten: the server refuses, and says so. */
  const takeBack = (saved: CrmRecord, base: CrmRecord) =>
    mutateAsync({
      id: saved.id,
      version: saved.version,
      values: patchValues(field, readField(base, field) ?? null),
    }).then(
      () => toastDone(texts.say('factUndone', { label: field.label })),
      (error: unknown) => toastRefused(messageOf(error)),
    );

  const send = async (value: unknown, base: CrmRecord): Promise<void> => {
    try {
      const saved = await mutateAsync({
        id: base.id,
        version: base.version,
        values: patchValues(field, value),
      });
      dispatch({ type: 'saved' });
      toastDone(texts.say('factSaved', { label: field.label }), () => void takeBack(saved, base));
    } catch (error) {
      const failure = readFailure(error, field);
      if (failure.kind === 'refused') dispatch({ type: 'refuse', reason: failure.reason });
      else if (isSame(readField(failure.theirs, field), readField(base, field))) {
        await send(value, failure.theirs);
      } else dispatch({ type: 'conflict', theirs: failure.theirs });
    }
  };

  const commit = (given?: unknown) => {
    const base = state.step === 'editing' ? state.base : record;
    const draft = given === undefined && state.step === 'editing' ? state.draft : given;
    if (isSame(draft, readField(base, field))) {
      dispatch({ type: 'cancel' });
      return;
    }
    dispatch({ type: 'open', value: draft, record: base });
    dispatch({ type: 'type', value: draft });
    const refusal = refusalOf(field, draft);
    if (refusal) {
      dispatch({ type: 'refuse', reason: refusal });
      return;
    }
    dispatch({ type: 'send' });
    void send(draft, base);
  };

  return {
    state,
    open: () => dispatch({ type: 'open', value: readField(record, field) ?? null, record }),
    type: (value) => dispatch({ type: 'type', value }),
    commit,
    cancel: () => dispatch({ type: 'cancel' }),
    keepMine: () => {
      if (state.step !== 'conflict') return;
      dispatch({ type: 'keep-mine' });
      void send(state.draft, state.theirs);
    },
  };
}
