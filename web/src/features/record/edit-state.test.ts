import { describe, expect, it } from 'vitest';
import { ApiError } from '@/api/errors';
import type { CrmRecord, FieldMeta } from '@/api/types';
import {
  editReducer,
  isSame,
  patchValues,
  READING,
  readFailure,
  refusalOf,
  type EditState,
} from './edit-state';

const record: CrmRecord = { id: 'r', version: 3, amount: 100 };
const theirs: CrmRecord = { id: 'r', version: 4, amount: 250 };
const editing: EditState = { step: 'editing', draft: 120, base: record, refusal: null };

function field(changes: Partial<FieldMeta> = {}): FieldMeta {
  return {
    name: 'amount',
    label: 'Amount',
    kind: 'money',
    required: false,
    readonly: false,
    sortable: true,
    filterable: true,
    options: null,
    link: null,
    max_length: null,
    min: 0,
    max: null,
    help: null,
    default: null,
    sensitive: false,
    custom: false,
    ...changes,
  };
}

describe('editReducer', () => {
  it('goes from reading to saved', () => {
    const opened = editReducer(READING, { type: 'open', value: 100, record });
    const typed = editReducer(opened, { type: 'type', value: 120 });
    const sent = editReducer(typed, { type: 'send' });
    const saved = editReducer(sent, { type: 'saved' });

    expect(sent).toEqual({ step: 'saving', draft: 120, base: record });
    expect(saved).toEqual({ step: 'saved' });
    expect(editReducer(saved, { type: 'settle' })).toEqual(READING);
  });

  it('keeps what was typed when the server refuses', () => {
    const sent = editReducer(editing, { type: 'send' });

    const refused = editReducer(sent, { type: 'refuse', reason: 'Too much' });

    expect(refused).toEqual({ ...editing, refusal: 'Too much' });
    expect(editReducer(refused, { type: 'type', value: 90 })).toMatchObject({ draft: 90, refusal: null });
  });

  it('cannot be cancelled while it is being saved', () => {
    const sent = editReducer(editing, { type: 'send' });

    expect(editReducer(sent, { type: 'cancel' })).toBe(sent);
    expect(editReducer(editing, { type: 'cancel' })).toBe(READING);
  });

  it('sends my value again on top of their version', () => {
    const sent = editReducer(editing, { type: 'send' });
    const conflict = editReducer(sent, { type: 'conflict', theirs });

    const again = editReducer(conflict, { type: 'keep-mine' });

    expect(again).toEqual({ step: 'saving', draft: 120, base: theirs });
    expect(editReducer(conflict, { type: 'cancel' })).toBe(READING);
  });

  it('ignores an answer that comes after the field was closed', () => {
    expect(editReducer(READING, { type: 'saved' })).toBe(READING);
    expect(editReducer(READING, { type: 'refuse', reason: 'late' })).toBe(READING);
  });
});

describe('refusalOf', () => {
  it.each([
    [field({ required: true }), null, 'Amount cannot be empty'],
    [field(), -1, 'At least 0'],
    [field({ kind: 'integer' }), 1.5, 'A whole number'],
    [field({ kind: 'percent', max: 100 }), 120, 'At most 100'],
    [field({ kind: 'email' }), 'ana@', 'This is not an e-mail address'],
    [field({ kind: 'url' }), 'no spaces here', 'This is not a web address'],
    [field({ kind: 'text', max_length: 3 }), 'long', 'At most 3 characters'],
  ])('says what is wrong', (meta, value, text) => {
    expect(refusalOf(meta, value)).toBe(text);
  });

  it.each([
    [field(), 0],
    [field(), null],
    [field({ kind: 'url' }), 'maven.example/shop'],
    [field({ kind: 'email' }), 'ana@maven.example'],
  ])('passes what is right', (meta, value) => {
    expect(refusalOf(meta, value)).toBeNull();
  });
});

describe('saving', () => {
  it('treats empty, missing and nothing as the same value', () => {
    expect(isSame('', null)).toBe(true);
    expect(isSame(undefined, null)).toBe(true);
    expect(isSame(['a'], ['a'])).toBe(true);
    expect(isSame(0, null)).toBe(false);
  });

  it('sends a custom field inside custom', () => {
    expect(patchValues(field({ name: 'custom.product', custom: true }), 'GTX')).toEqual({
      custom: { product: 'GTX' },
    });
    expect(patchValues(field(), 5)).toEqual({ amount: 5 });
  });

  it('reads a conflict, a word about the field and any other word', () => {
    const conflict = new ApiError(409, 'VERSION_CONFLICT', 'Changed', { current: theirs, sent: 3 });
    const refused = new ApiError(422, 'VALIDATION_ERROR', 'Check the fields', { amount: ['Too much'] });

    expect(readFailure(conflict, field())).toEqual({ kind: 'conflict', theirs });
    expect(readFailure(refused, field())).toEqual({ kind: 'refused', reason: 'Too much' });
    expect(readFailure(new ApiError(403, 'FORBIDDEN', 'Not yours'), field())).toMatchObject({
      reason: 'Not yours',
    });
  });
});
