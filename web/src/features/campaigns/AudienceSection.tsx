import { NumberInput, SegmentedControl, Select, Textarea, TextInput } from '@mantine/core';
import { useMemo, useRef, useState } from 'react';
import { useMetadata } from '@/api/session';
import type { Fields } from '@/components/use-fields';
import { useNamedTexts } from '@/components/use-named-texts';
import { FilterChips, type OpenEditor } from '@/features/list/FilterChips';
import { filterFields } from '@/features/list/filter-fields';
import { useSavedViews } from '@/features/views/queries';
import type { AudienceKind, AudienceSource, EditorValues } from './editor-values';
import { texts } from './editor-texts';
import { addressesIn } from './addresses';
import classes from './Editor.module.css';

const MOST_BYTES = 2_000_000;

/** Whom the campaign is for: people that fit conditions, those chosen in a list, or those with given addresses. */
export function AudienceSection({ form }: { form: Fields<EditorValues> }) {
  const t = useNamedTexts(texts);
  const { types } = useMetadata();
  const { values, errors, set } = form;
  const kinds = (['leads', 'contacts'] as const).filter((kind) => kind in types);
  const views = useSavedViews(values.kind);
  const hasIds = values.ids.length > 0 || values.source === 'ids';
  const sources: AudienceSource[] = [
    'filter',
    ...(views.length > 0 || values.source === 'view' ? (['view'] as const) : []),
    ...(hasIds ? (['ids'] as const) : []),
    'emails',
  ];
  const change = (kind: AudienceKind) => {
    set('kind', kind);
    set('filter', []);
    set('q', '');
    set('view', '');
    set('ids', []);
    if (values.source === 'ids' || values.source === 'view') set('source', 'filter');
  };
  return (
    <>
      <div className={classes.pickers}>
        <SegmentedControl
          aria-label={t('kind')}
          data={kinds.map((value) => ({ value, label: types[value]?.label.plural ?? value }))}
          value={values.kind}
          onChange={(kind) => change(kind)}
        />
        <SegmentedControl
          aria-label={t('source')}
          data={sources.map((value) => ({ value, label: t(`source_${value}`) }))}
          value={values.source}
          onChange={(source) => {
            if (source === 'view' && !values.view) set('view', views[0]?.id ?? '');
            set('source', source);
          }}
        />
      </div>
      {values.source === 'filter' && <Conditions form={form} />}
      {values.source === 'view' && (
        <Select
          className={classes.short ?? ''}
          label={t('view')}
          description={t('viewHelp')}
          data={views.map(({ id, name }) => ({ value: id, label: name }))}
          value={values.view}
          error={views.some(({ id }) => id === values.view) ? undefined : t('viewGone')}
          allowDeselect={false}
          searchable={views.length > 8}
          onChange={(id) => set('view', id ?? '')}
        />
      )}
      {values.source === 'ids' && (
        <p className={classes.hint}>
          {t('chosen', {
            count: values.ids.length,
            things: types[values.kind]?.label.plural.toLowerCase() ?? '',
          })}
        </p>
      )}
      {values.source === 'emails' && <Addresses form={form} />}
      {errors['audience'] && (
        <p className={classes.error} role="alert">
          {errors['audience']}
        </p>
      )}
      <NumberInput
        className={classes.short ?? ''}
        label={t('first')}
        description={t('firstHelp')}
        placeholder={t('everybody')}
        min={1}
        max={1_000_000}
        allowDecimal={false}
        value={values.first}
        error={errors['first']}
        onChange={(first) => set('first', first === '' ? '' : Number(first))}
      />
    </>
  );
}

function Conditions({ form }: { form: Fields<EditorValues> }) {
  const t = useNamedTexts(texts);
  const metadata = useMetadata();
  const { values, errors, set } = form;
  const meta = metadata.types[values.kind];
  const fields = useMemo(() => (meta ? filterFields(meta, metadata) : []), [meta, metadata]);
  const [open, setOpen] = useState<OpenEditor>(null);
  const [searched] = useState(values.q !== '');
  if (!meta) return null;
  return (
    <div>
      <div className={classes.conditions} role="group" aria-label={t('conditions')}>
        <FilterChips
          {...{ meta, fields, open, setOpen }}
          stored
          filter={values.filter}
          onFilter={(filter) => set('filter', filter)}
        />
      </div>
      {searched && (
        <TextInput
          className={classes.short ?? ''}
          label={t('search')}
          description={t('searchHelp')}
          maxLength={200}
          value={values.q}
          error={errors['q']}
          onChange={(event) => set('q', event.currentTarget.value)}
        />
      )}
      {values.filter.length === 0 && !values.q && (
        <p className={classes.hint}>{t('allOfThem', { things: meta.label.plural.toLowerCase() })}</p>
      )}
    </div>
  );
}

function Addresses({ form }: { form: Fields<EditorValues> }) {
  const t = useNamedTexts(texts);
  const { values, errors, set } = form;
  const input = useRef<HTMLInputElement>(null);
  const read = async (file: File | undefined) => {
    if (!file || file.size > MOST_BYTES) return;
    const found = addressesIn(await file.text());
    set('emails', [...addressesIn(values.emails), ...found].join('\n'));
  };
  return (
    <div className={classes.stack}>
      <Textarea
        label={t('addresses')}
        description={t('addressesHelp')}
        autosize
        minRows={4}
        maxRows={10}
        spellCheck={false}
        value={values.emails}
        error={errors['emails']}
        onChange={(event) => set('emails', event.currentTarget.value)}
      />
      <div className={classes.pickers}>
        <button type="button" className={classes.linkButton} onClick={() => input.current?.click()}>
          {t('fromFile')}
        </button>
        <span className={classes.hint}>
          {t('addressCount', { count: addressesIn(values.emails).length })}
        </span>
      </div>
      <input
        ref={input}
        type="file"
        accept=".csv,.tsv,.txt,text/csv,text/plain"
        hidden
        aria-label={t('fromFile')}
        onChange={(event) => {
          void read(event.currentTarget.files?.[0]);
          event.currentTarget.value = '';
        }}
      />
    </div>
  );
}
