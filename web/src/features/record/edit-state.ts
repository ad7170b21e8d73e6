import { ApiError, messageOf } from '@/api/errors';
import type { CrmRecord, FieldMeta } from '@/api/types';
import { defineTexts } from '@/lib/i18n';

const texts = defineTexts('fact-edit', {
  required: '{{label}} cannot be empty',
  email: 'This is not an e-mail address',
  url: 'This is not a web address',
  number: 'This is not a number',
  whole: 'A whole number',
  tooSmall: 'At least {{min}}',
  tooLarge: 'At most {{max}}',
  tooLong: 'At most {{max}} characters',
});

/** One field being edited in place. `base` is the record as the user saw it when the edit began. */
export type EditState =
  | { step: 'reading' }
  | { step: 'editing'; draft: unknown; base: CrmRecord; refusal: string | null }
  | { step: 'saving'; draft: unknown; base: CrmRecord }
  | { step: 'saved' }
  | { step: 'conflict'; draft: unknown; base: CrmRecord; theirs: CrmRecord };

export type EditEvent =
  | { type: 'open'; value: unknown; record: CrmRecord }
  | { type: 'type'; value: unknown }
  | { type: 'cancel' }
  | { type: 'send' }
  | { type: 'refuse'; reason: string }
  | { type: 'conflict'; theirs: CrmRecord }
  | { type: 'keep-mine' }
  | { type: 'saved' }
  | { type: 'settle' };

export const READING: EditState = { step: 'reading' };

/** Events that do not fit the step are ignored: a late answer must not reopen a closed field. */
export function editReducer(state: EditState, event: EditEvent): EditState {
  switch (event.type) {
    case 'open':
      return state.step === 'reading' || state.step === 'saved'
        ? { step: 'editing', draft: event.value, base: event.record, refusal: null }
        : state;
    case 'type':
      return state.step === 'editing' ? { ...state, draft: event.value, refusal: null } : state;
    case 'cancel':
      return state.step === 'saving' ? state : READING;
    case 'send':
      return state.step === 'editing' ? { step: 'saving', draft: state.draft, base: state.base } : state;
    case 'refuse':
      return state.step === 'saving' || state.step === 'editing'
        ? { step: 'editing', draft: state.draft, base: state.base, refusal: event.reason }
        : state;
    case 'conflict':
      return state.step === 'saving'
        ? { step: 'conflict', draft: state.draft, base: state.base, theirs: event.theirs }
        : state;
    case 'keep-mine':
      return state.step === 'conflict' ? { step: 'saving', draft: state.draft, base: state.theirs } : state;
    case 'saved':
      return state.step === 'saving' ? { step: 'saved' } : state;
    case 'settle':
      return state.step === 'saved' ? READING : state;
  }
}

export function isSame(left: unknown, right: unknown): boolean {
  const plain = (value: unknown) => (value === undefined || value === '' ? null : value);
  return JSON.stringify(plain(left)) === JSON.stringify(plain(right));
}

const NUMBERS = new Set(['integer', 'number', 'money', 'percent']);
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const WEB_ADDRESS = /^(https?:\/\/)?[^\s/.]+(\.[^\s/.]+)+(\/\S*)?$/i;

/** What is wrong with a value before it is sent, in words; null when nothing is. The server's word is last. */
export function refusalOf(field: FieldMeta, value: unknown): string | null {
  if (value === null || value === undefined || value === '') {
    return field.required ? texts.say('required', { label: field.label }) : null;
  }
  if (NUMBERS.has(field.kind)) return numberRefusal(field, Number(value));
  if (typeof value !== 'string') return null;
  if (field.kind === 'email' && !EMAIL.test(value)) return texts.say('email');
  if (field.kind === 'url' && !WEB_ADDRESS.test(value)) return texts.say('url');
  if (field.max_length !== null && value.length > field.max_length)
    return texts.say('tooLong', { max: field.max_length });
  return null;
}

function numberRefusal(field: FieldMeta, value: number): string | null {
  if (Number.isNaN(value)) return texts.say('number');
  if (field.kind === 'integer' && !Number.isInteger(value)) return texts.say('whole');
  if (field.min !== null && value < field.min) return texts.say('tooSmall', { min: field.min });
  if (field.max !== null && value > field.max) return texts.say('tooLarge', { max: field.max });
  return null;
}

/** What the API takes: a custom field travels inside `custom`. */
export function patchValues(field: FieldMeta, value: unknown): Record<string, unknown> {
  const name = field.name.replace(/^custom\./, '');
  return field.custom ? { custom: { [name]: value } } : { [field.name]: value };
}

export type SaveFailure = { kind: 'refused'; reason: string } | { kind: 'conflict'; theirs: CrmRecord };

/** Read a failed save: somebody else's version, a word about this field, or a word about the whole. */
export function readFailure(error: unknown, field: FieldMeta): SaveFailure {
  if (error instanceof ApiError && error.code === 'VERSION_CONFLICT') {
    const current = error.details?.current;
    if (current !== null && typeof current === 'object')
      return { kind: 'conflict', theirs: current as CrmRecord };
  }
  const own = error instanceof ApiError ? error.fieldErrors[field.name] : undefined;
  return { kind: 'refused', reason: own ?? messageOf(error) };
}
