import { z } from 'zod';
import type { FieldMeta } from '@/api/types';
import { defineTexts } from '@/lib/i18n';

export type FormValues = Record<string, unknown>;

const texts = defineTexts('form', {
  required: '{{label}} is required',
  tooLong: 'At most {{max}} characters',
  email: 'This is not an e-mail address',
  tooSmall: 'At least {{min}}',
  tooLarge: 'At most {{max}}',
  whole: 'A whole number',
});

const NUMBERS = new Set(['integer', 'number', 'money', 'percent']);

function fieldSchema(field: FieldMeta): z.ZodType {
  const base = NUMBERS.has(field.kind) ? numberSchema(field) : textSchema(field);
  const isEmpty = (value: unknown) => value === null || value === undefined || value === '';
  return z.unknown().superRefine((value, context) => {
    if (isEmpty(value)) {
      if (field.required)
        context.addIssue({ code: 'custom', message: texts.say('required', { label: field.label }) });
      return;
    }
    const result = base.safeParse(value);
    if (!result.success) context.addIssue({ code: 'custom', message: result.error.issues[0]?.message ?? '' });
  });
}

function numberSchema(field: FieldMeta): z.ZodType {
  let schema = z.coerce.number();
  if (field.kind === 'integer') schema = schema.int(texts.say('whole'));
  if (field.min !== null) schema = schema.min(field.min, texts.say('tooSmall', { min: field.min }));
  if (field.max !== null) schema = schema.max(field.max, texts.say('tooLarge', { max: field.max }));
  return schema;
}

function textSchema(field: FieldMeta): z.ZodType {
  if (field.kind === 'email') return z.string().regex(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, texts.say('email'));
  if (field.max_length === null || field.kind === 'tags') return z.unknown();
  return z.string().max(field.max_length, texts.say('tooLong', { max: field.max_length }));
}

/** What can be checked before sending; the server's word is last. */
export function formSchema(fields: FieldMeta[]): z.ZodType<FormValues, FormValues> {
  return z.looseObject(Object.fromEntries(fields.map((field) => [field.name, fieldSchema(field)])));
}

/** The values that are right so far: what is half typed can be neither sent nor compared. */
export function validPart(fields: FieldMeta[], values: FormValues): FormValues {
  return Object.fromEntries(
    fields
      .filter((field) => fieldSchema({ ...field, required: false }).safeParse(values[field.name]).success)
      .map(({ name }) => [name, values[name]]),
  );
}

/**
 * Preset, else the field's default; a new record belongs to whoever makes it.
 * A default of 0 stays with the server: an empty figure is easier to fill in than a nought.
 */
export function startValues(fields: FieldMeta[], preset: FormValues = {}, userId: string | null): FormValues {
  return Object.fromEntries(
    fields.map((field) => {
      const fallback = field.name === 'owner_id' || field.name === 'assigned_to' ? userId : null;
      return [field.name, preset[field.name] ?? (field.default === 0 ? null : field.default) ?? fallback];
    }),
  );
}
