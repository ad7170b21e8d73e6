import { describe, expect, it } from 'vitest';
import type { FieldMeta, TypeMeta } from '@/api/types';
import { isIso, offeredFormats, readDate } from './date-reading';
import {
  careColumns,
  certainChoice,
  customName,
  draftProblems,
  lacksDateFormat,
  matchKeys,
  setField,
  setOptions,
  setOwner,
  setValue,
  templateOf,
  templateSample,
  type MappingDraft,
} from './mapping-state';
import { canVisit, stepFor } from './steps';
import type { ColumnMapping, ImportColumn } from './types';

function field(name: string, kind: FieldMeta['kind'], changes: Partial<FieldMeta> = {}): FieldMeta {
  return {
    name,
    label: name,
    kind,
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
    ...changes,
  };
}

const meta = {
  name: 'opportunities',
  title_field: 'name',
  fields: [
    field('name', 'text', { required: true, label: 'Name' }),
    field('external_id', 'text'),
    field('stage', 'select'),
    field('amount', 'money'),
    field('close_date', 'date'),
    field('owner_id', 'user'),
    field('account_id', 'link', { link: 'accounts' }),
  ],
} as unknown as TypeMeta;

const column = (name: string, samples: string[], changes: Partial<ImportColumn> = {}): ImportColumn => ({
  name,
  samples,
  distinct: null,
  empty: 0,
  ...changes,
});
const columns = [
  column('opportunity_id', ['1C1I7A6R']),
  column('deal_stage', ['Won', 'Lost']),
  column('close_value', ['1054', '4514']),
  column('close_date', ['01-03-17'], { date_formats: ['dd-mm-yy', 'mm-dd-yy'] }),
  column('sales_agent', ['Moses Frase']),
  column('account', ['Cancity']),
  column('product', ['GTX Plus Basic']),
];
const entry = (name: string, target: string | null): ColumnMapping => ({
  column: name,
  field: target,
  options: {},
  confidence: 1,
});
const draft: MappingDraft = {
  mapping: [
    entry('opportunity_id', 'external_id'),
    entry('deal_stage', 'stage'),
    entry('close_value', 'amount'),
    entry('close_date', 'close_date'),
    entry('sales_agent', 'owner_id'),
    entry('account', 'account_id'),
    entry('product', null),
  ],
  options: { match_on: 'external_id', defaults: { name: '{account} – {product}' } },
};
const entryOf = (of: MappingDraft, name: string) => of.mapping.find((each) => each.column === name);

describe('mapping', () => {
  it('lets one field be filled by one column only', () => {
    const moved = setField(draft, 'product', 'stage');

    expect(entryOf(moved, 'product')?.field).toBe('stage');
    expect(entryOf(moved, 'deal_stage')).toMatchObject({ field: null, options: {} });
  });

  it('forgets the options of the field before', () => {
    const chosen = setOptions(draft, 'close_date', { date_format: 'dd-mm-yy' });

    expect(entryOf(setField(chosen, 'close_date', 'close_date'), 'close_date')?.options.date_format).toBe(
      'dd-mm-yy',
    );
    expect(entryOf(setField(chosen, 'close_date', null), 'close_date')?.options).toEqual({});
  });

  it('maps values and people, and takes them back', () => {
    const mapped = setValue(
      setValue(draft, 'deal_stage', 'Won', 'closed_won'),
      'deal_stage',
      'Lost',
      'closed_lost',
    );
    const back = setValue(setValue(mapped, 'deal_stage', 'Won', null), 'deal_stage', 'Lost', null);

    expect(entryOf(mapped, 'deal_stage')?.options.values).toEqual({ Won: 'closed_won', Lost: 'closed_lost' });
    expect(entryOf(back, 'deal_stage')?.options).toEqual({});
    expect(entryOf(setOwner(draft, 'sales_agent', 'M. Frase', 'u1'), 'sales_agent')?.options.owners).toEqual({
      'M. Frase': 'u1',
    });
  });

  it('names custom fields as the server does', () => {
    expect(customName('Engage Date')).toBe('custom.engage_date');
    expect(customName('2nd  quarter!')).toBe('custom.c_2nd_quarter');
  });

  it('fills a template with the first values', () => {
    expect(templateSample('{account} – {product}', columns)).toBe('Cancity – GTX Plus Basic');
    expect(templateSample('{missing} – {product}', columns)).toBe('GTX Plus Basic');
  });

  it('writes an empty file with the names of what can be imported', () => {
    const fields = [
      field('name', 'text', { label: 'Name, "in full"' }),
      field('created_at', 'datetime', { readonly: true }),
      field('score', 'integer', { readonly: true }),
      field('amount', 'money', { label: 'Amount' }),
    ];

    expect(templateOf({ ...meta, fields })).toBe('\uFEFF"Name, ""in full""","Amount"\r\n');
  });
});

describe('what needs a decision', () => {
  it('lists dates, choices, people and accounts; plain numbers are clear', () => {
    expect(careColumns(draft, columns, meta).map((each) => [each.entry.column, each.care])).toEqual([
      ['deal_stage', 'choice'],
      ['close_date', 'date'],
      ['sales_agent', 'person'],
      ['account', 'account'],
    ]);
  });

  it('asks for the format of two-digit years until it is chosen', () => {
    const before = careColumns(draft, columns, meta).find((each) => each.care === 'date');
    const chosen = setOptions(draft, 'close_date', { date_format: 'dd-mm-yy' });
    const after = careColumns(chosen, columns, meta).find((each) => each.care === 'date');

    expect(before && lacksDateFormat(before)).toBe(true);
    expect(after && lacksDateFormat(after)).toBe(false);
  });

  it('recognises a choice by value or label, never by likeness', () => {
    const options = [{ value: 'closed_won', label: 'Won', tone: null }];

    expect(certainChoice('won', options)?.value).toBe('closed_won');
    expect(certainChoice('Closed-Won', options)?.value).toBe('closed_won');
    expect(certainChoice('Wonn', options)).toBeNull();
  });
});

describe('draftProblems', () => {
  it('is quiet when everything required is filled', () => {
    expect(draftProblems(draft, meta)).toEqual([]);
  });

  it('names what is missing and the key without a column', () => {
    const bare = { mapping: draft.mapping, options: { match_on: 'email' } };

    expect(draftProblems(bare, meta)).toEqual([
      { kind: 'missing', fields: ['Name'] },
      { kind: 'key', field: 'email' },
    ]);
    expect(draftProblems({ mapping: [entry('product', null)], options: {} }, meta)).toEqual([
      { kind: 'nothing' },
    ]);
  });

  it('offers only mapped keys, names for accounts alone', () => {
    const named = setField(draft, 'product', 'name');

    expect(matchKeys(named, meta).map((key) => key.value)).toEqual(['external_id']);
    expect(matchKeys(named, { ...meta, name: 'accounts' }).map((key) => key.value)).toEqual([
      'external_id',
      'name',
    ]);
  });
});

describe('readDate', () => {
  it.each([
    ['20-10-16', 'dd-mm-yy', '2016-10-20'],
    ['10/20/2016', 'mm/dd/yyyy', '2016-10-20'],
    ['2016-10-20', 'yyyy-mm-dd', '2016-10-20'],
    ['5 Mar 2017', 'dd mmm yyyy', '2017-03-05'],
    ['Mar 5, 2017', 'mmm dd, yyyy', '2017-03-05'],
    ['01-01-70', 'dd-mm-yy', '1970-01-01'],
    ['31-02-17', 'dd-mm-yy', null],
    ['20-10-16', 'mm-dd-yy', null],
    ['soon', 'dd-mm-yy', null],
  ])('reads %s as %s: %s', (text, format, iso) => {
    expect(readDate(text, format)).toBe(iso);
  });

  it('offers what fits, else everything', () => {
    expect(offeredFormats(['dd-mm-yy', 'mm-dd-yy'], ['01-03-17'])).toEqual(['dd-mm-yy', 'mm-dd-yy']);
    expect(offeredFormats([], ['20.10.2016'])).toEqual(['dd.mm.yyyy']);
    expect(offeredFormats(undefined, ['soon']).length).toBeGreaterThan(10);
    expect(isIso('2017-03-01T10:00:00Z')).toBe(true);
  });
});

describe('steps', () => {
  it.each([
    [null, undefined, 'source'],
    ['uploaded', undefined, 'map'],
    ['uploaded', 'clean', 'clean'],
    ['uploaded', 'report', 'map'],
    ['validating', 'map', 'preview'],
    ['validated', undefined, 'preview'],
    ['validated', 'map', 'map'],
    ['running', 'map', 'run'],
    ['failed', undefined, 'run'],
    ['completed', 'map', 'report'],
    ['cancelled', undefined, 'report'],
  ] as const)('an import that is %s, asked for %s, shows %s', (status, asked, step) => {
    expect(stepFor(status, asked)).toBe(step);
  });

  it('lets nobody back into a running import', () => {
    expect(canVisit('map', 'running')).toBe(false);
    expect(canVisit('clean', 'validated')).toBe(true);
    expect(canVisit('preview', 'uploaded')).toBe(false);
  });
});
