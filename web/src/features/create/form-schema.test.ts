import { describe, expect, it } from 'vitest';
import type { FieldMeta } from '@/api/types';
import { formSchema, startValues, validPart } from './form-schema';

const field = (name: string, more: Partial<FieldMeta> = {}): FieldMeta => ({
  name,
  label: name,
  kind: 'text',
  required: false,
  readonly: false,
  sortable: true,
  filterable: true,
  options: null,
  link: null,
  max_length: null,
  min: null,
  max: null,
  help: null,
  default: null,
  sensitive: false,
  custom: false,
  ...more,
});

const messages = (fields: FieldMeta[], values: Record<string, unknown>) =>
  formSchema(fields)
    .safeParse(values)
    .error?.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) ?? [];

describe('a form', () => {
  it.each([
    [field('name', { required: true }), null, 'name: name is required'],
    [field('name', { required: true }), '', 'name: name is required'],
    [field('name', { max_length: 3 }), 'abcd', 'name: At most 3 characters'],
    [field('email', { kind: 'email' }), 'nope', 'email: This is not an e-mail address'],
    [field('amount', { kind: 'money', min: 0 }), -1, 'amount: At least 0'],
    [field('probability', { kind: 'percent', max: 100 }), 101, 'probability: At most 100'],
    [field('employees', { kind: 'integer' }), 1.5, 'employees: A whole number'],
  ])('refuses %j with %j', (meta, value, message) => {
    expect(messages([meta], { [meta.name]: value })).toEqual([message]);
  });

  it('accepts empty fields that are not required', () => {
    expect(
      messages([field('email', { kind: 'email' }), field('amount', { kind: 'money', min: 1 })], {
        email: null,
        amount: '',
      }),
    ).toEqual([]);
  });

  it('is compared without what is half typed', () => {
    const fields = [field('first_name', { required: true }), field('email', { kind: 'email' })];

    expect(validPart(fields, { first_name: null, email: 'ada@' })).toEqual({ first_name: null });
    expect(validPart(fields, { first_name: 'Ada', email: 'ada@x.example' })).toHaveProperty('email');
  });

  it('starts with presets, defaults and its maker as owner', () => {
    const fields = [
      field('name'),
      field('status', { default: 'new' }),
      field('value', { kind: 'money', default: 0 }),
      field('account_id'),
      field('owner_id', { kind: 'user' }),
    ];

    expect(startValues(fields, { account_id: 'a1' }, 'u1')).toEqual({
      name: null,
      status: 'new',
      value: null,
      account_id: 'a1',
      owner_id: 'u1',
    });
  });
});
