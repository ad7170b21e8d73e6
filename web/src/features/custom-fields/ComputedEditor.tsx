import { Select, Textarea } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import type { FieldMeta } from '@/api/types';
import type { Fields } from '@/components/use-fields';
import { useTexts } from '@/lib/i18n';
import { ComputedResult } from './ComputedResult';
import { RollupEditor } from './RollupEditor';
import { computedOf, previewKind, type FieldValues } from './field-form';
import { computedQuery, type Entity } from './queries';
import { texts } from './texts';
import classes from './CustomFields.module.css';

const FUNCTIONS =
  'if(…, …, …)  round(…, 2)  min(…)  max(…)  abs(…)  coalesce(…, 0)  concat(…)  contains(…, "…")  upper(…)  lower(…)  length(…)  today()  days_between(…, …)  year(…)  month(…)  is_empty(…)';

interface ComputedEditorProps {
  form: Fields<FieldValues>;
  entity: Entity;
}

/** What a computed field is made from, checked while it is written and shown on a real record. */
export function ComputedEditor({ form, entity }: ComputedEditorProps) {
  const t = useTexts(texts);
  const { values, set, errors } = form;
  const [settled] = useDebouncedValue(JSON.stringify(computedOf(values)), 250);
  const { data, error } = useQuery(computedQuery(entity, settled));
  const isFormula = values.field_type === 'formula';
  const isNumber = ['number', 'currency', 'percent'].includes(data?.result_type ?? '');
  const shown: FieldMeta | null = data?.result_type
    ? { ...previewKind(data.result_type), label: values.label || t('previewLabel') }
    : null;
  return (
    <>
      {isFormula ? (
        <Textarea
          label={t('formula')}
          description={t('formulaHelp')}
          placeholder="round(amount * 0.1, 2)"
          autosize
          minRows={2}
          maxRows={8}
          maxLength={2000}
          spellCheck={false}
          classNames={{ input: classes.formula }}
          value={values.formula}
          error={errors.formula}
          onChange={(event) => set('formula', event.currentTarget.value)}
        />
      ) : (
        <RollupEditor form={form} entity={entity} />
      )}
      <ComputedResult formula={values.formula} preview={data} error={error} field={shown} />
      {isFormula && (
        <details className={classes.names}>
          <summary>{t('formulaNames')}</summary>
          <p className={classes.hint}>{t('formulaFunctions')}</p>
          <pre className={classes.functions}>{FUNCTIONS}</pre>
          <p className={classes.hint}>{t('formulaFields')}</p>
          <ul className={classes.nameList}>
            {(data?.names ?? []).map(({ name, type }) => (
              <li key={name}>
                <code>{name}</code> <span>{t(`result_${type}`)}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
      {isNumber && (
        <Select
          label={t('shownAs')}
          data={(['number', 'currency', 'percent'] as const).map((value) => ({
            value,
            label: t(`result_${value}`),
          }))}
          value={data?.result_type ?? 'number'}
          allowDeselect={false}
          onChange={(type) => set('result_type', type)}
        />
      )}
    </>
  );
}
