import { Checkbox, Select } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { TypeMeta } from '@/api/types';
import { useNamedTexts } from '@/components/use-named-texts';
import { useFormat } from '@/lib/format-context';
import { ChoiceCare } from './ChoiceCare';
import { offeredFormats, readDate } from './date-reading';
import { lacksDateFormat, setOptions, targetLabel, type CareColumn } from './mapping-state';
import { PersonCare } from './PersonCare';
import { texts } from './texts';
import type { ColumnOptions, ImportJob, NumberFormat } from './types';
import type { ImportDraft } from './use-import-draft';
import classes from './Care.module.css';

export interface CareProps {
  care: CareColumn;
  meta: TypeMeta;
  job: ImportJob;
  draft: ImportDraft;
}

/** One column that needs a decision, with the way its own values would be read. */
export function CareCard(props: CareProps) {
  const { care, meta } = props;
  return (
    <section className={classes.card} aria-label={care.entry.column}>
      <header className={classes.head}>
        <code className={classes.column}>{care.entry.column}</code>
        <IconArrowRight size={14} aria-hidden className={classes.arrow} />
        <h2 className={classes.field}>{targetLabel(care.entry.field ?? '', meta)}</h2>
      </header>
      <CareBody {...props} />
    </section>
  );
}

function CareBody(props: CareProps): ReactNode {
  switch (props.care.care) {
    case 'date':
      return <DateCare {...props} />;
    case 'number':
      return <NumberCare {...props} />;
    case 'choice':
      return <ChoiceCare {...props} />;
    case 'person':
      return <PersonCare {...props} />;
    case 'account':
      return <AccountCare {...props} />;
    case 'custom':
      return <CustomCare {...props} />;
  }
}

function useOptions({ care, draft }: CareProps) {
  return (options: ColumnOptions) => draft.change(setOptions(draft.draft, care.entry.column, options));
}

const isoLike = (format: string) => (format === 'yyyy-mm-dd' ? 'iso' : format);

function DateCare(props: CareProps) {
  const { care } = props;
  const t = useNamedTexts(texts);
  const format = useFormat();
  const set = useOptions(props);
  const chosen = care.entry.options.date_format ?? null;
  const [sample] = care.column.samples;
  const read = chosen && sample ? readDate(sample, chosen === 'iso' ? 'yyyy-mm-dd' : chosen) : null;
  const formats = offeredFormats(care.column.date_formats, care.column.samples);
  const listed = chosen === null || formats.includes(chosen) ? formats : [chosen, ...formats];
  return (
    <div className={classes.line}>
      <Select
        className={classes.select}
        label={t('dateHow')}
        placeholder={t('dateChoose')}
        data={listed.map((each) => ({
          value: each,
          label: sample ? `${isoLike(each)}   ${exampleOf(sample, each, format.date)}` : isoLike(each),
        }))}
        value={chosen}
        onChange={(value) => set({ date_format: value ?? undefined })}
        error={lacksDateFormat(care) ? t('dateNeeded') : undefined}
        comboboxProps={{ withinPortal: true }}
      />
      {chosen && sample && (
        <p className={read ? classes.reads : classes.bad}>
          {read ? t('dateReads', { raw: sample, date: format.date(read) }) : t('dateBad', { raw: sample })}
        </p>
      )}
    </div>
  );
}

function exampleOf(sample: string, format: string, date: (value: string) => string): string {
  const read = readDate(sample, format);
  return read ? `· ${date(read)}` : '';
}

const AUTO = '';

function NumberCare(props: CareProps) {
  const { care } = props;
  const t = useNamedTexts(texts);
  const set = useOptions(props);
  return (
    <Select
      className={classes.select}
      label={t('numberHow')}
      data={[
        { value: AUTO, label: t('numberAuto') },
        { value: '1,234.56', label: '1,234.56' },
        { value: '1.234,56', label: '1.234,56' },
      ]}
      value={care.entry.options.number_format ?? AUTO}
      onChange={(value) => set({ number_format: (value === AUTO ? undefined : value) as NumberFormat })}
      allowDeselect={false}
    />
  );
}

function AccountCare(props: CareProps) {
  const { care } = props;
  const t = useNamedTexts(texts);
  const set = useOptions(props);
  return (
    <Checkbox
      label={t('accountCreate')}
      description={t('accountLeave')}
      checked={care.entry.options.create_missing_accounts ?? false}
      onChange={(event) => set({ create_missing_accounts: event.currentTarget.checked })}
    />
  );
}

function CustomCare(props: CareProps) {
  const { care } = props;
  const t = useNamedTexts(texts);
  const set = useOptions(props);
  const kind = care.entry.options.kind ?? 'text';
  return (
    <>
      <Select
        className={classes.select}
        label={t('customHow')}
        data={[
          { value: 'text', label: t('customText') },
          { value: 'number', label: t('customNumber') },
          { value: 'date', label: t('customDate') },
        ]}
        value={kind}
        onChange={(value) => set({ kind: value ?? 'text' })}
        allowDeselect={false}
      />
      {kind === 'date' && <DateCare {...props} />}
    </>
  );
}
