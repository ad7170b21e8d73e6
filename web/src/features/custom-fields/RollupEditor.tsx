import { Select } from '@mantine/core';
import { useMetadata } from '@/api/session';
import type { Fields } from '@/components/use-fields';
import { useNamedTexts } from '@/components/use-named-texts';
import type { FieldValues } from './field-form';
import { LISTS_OF } from './field-types';
import { RollupFilter } from './RollupFilter';
import type { Entity, Rollup } from './queries';
import { texts } from './texts';
import classes from './CustomFields.module.css';

const FUNCTIONS = ['count', 'sum', 'min', 'max', 'average'] as const satisfies readonly Rollup['function'][];
const NUMBERS = ['integer', 'number', 'money', 'percent'];
const DATES = ['date', 'datetime'];
const LINE_FIELDS = [
  { value: 'quantity', label: 'Quantity' },
  { value: 'unit_price', label: 'Price' },
  { value: 'discount', label: 'Discount' },
  { value: 'total', label: 'Total' },
];

interface RollupEditorProps {
  form: Fields<FieldValues>;
  entity: Entity;
}

/** Which related records are counted, and what of them. */
export function RollupEditor({ form, entity }: RollupEditorProps) {
  const t = useNamedTexts(texts);
  const metadata = useMetadata();
  const { values, set, errors } = form;
  const rollup: Rollup = values.rollup ?? { list: '', function: 'count' };
  const lists = LISTS_OF[entity].map((list) => ({
    value: list,
    label: metadata.types[list]?.label.plural ?? t('lines'),
  }));
  const counted = metadata.types[rollup.list];
  const takesDates = rollup.function === 'min' || rollup.function === 'max';
  const fields =
    rollup.list === 'opportunity_lines'
      ? LINE_FIELDS
      : (counted?.fields ?? [])
          .filter(({ kind }) => NUMBERS.includes(kind) || (takesDates && DATES.includes(kind)))
          .map(({ name, label }) => ({ value: name, label }));
  return (
    <>
      <Select
        label={t('list_rollup')}
        withAsterisk
        data={lists}
        value={rollup.list || null}
        allowDeselect={false}
        error={errors.rollup ?? errors['rollup.list']}
        onChange={(list) => set('rollup', { list: list ?? '', function: 'count' })}
      />
      <div className={classes.pair}>
        <Select
          label={t('function')}
          data={FUNCTIONS.map((value) => ({ value, label: t(`function_${value}`) }))}
          value={rollup.function}
          allowDeselect={false}
          error={errors['rollup.function']}
          onChange={(name) => set('rollup', { ...rollup, function: name as Rollup['function'], field: null })}
        />
        {rollup.function !== 'count' && (
          <Select
            label={t('measured')}
            withAsterisk
            searchable
            data={fields}
            value={rollup.field ?? null}
            error={errors['rollup.field']}
            onChange={(name) => set('rollup', { ...rollup, field: name })}
          />
        )}
      </div>
      {counted && (
        <RollupFilter
          key={rollup.list}
          meta={counted}
          filter={rollup.filter}
          error={errors['rollup.filter']}
          onChange={(filter) => set('rollup', { ...rollup, filter })}
        />
      )}
      {!counted && rollup.filter && <p className={classes.hint}>{t('filtered')}</p>}
    </>
  );
}
