import { messageOf } from '@/api/errors';
import type { CrmRecord, FieldMeta } from '@/api/types';
import { FieldValue } from '@/components/FieldValue';
import { useTexts } from '@/lib/i18n';
import type { ComputedPreview } from './queries';
import { texts } from './texts';
import classes from './CustomFields.module.css';

interface ComputedResultProps {
  formula: string;
  preview: ComputedPreview | undefined;
  error: Error | null;
  /** How the result is shown; null while there is none. */
  field: FieldMeta | null;
}

/** What comes out for a real record, or what is wrong and where. */
export function ComputedResult({ formula, preview, error, field }: ComputedResultProps) {
  const t = useTexts(texts);
  return (
    <section className={classes.preview} aria-label={t('resultOf')} aria-live="polite">
      <p className={classes.previewTitle}>
        {preview?.record && !preview.problem
          ? t('resultFor', { name: preview.record.name ?? '–' })
          : t('resultOf')}
      </p>
      {error ? (
        <p className={classes.error}>{messageOf(error)}</p>
      ) : preview?.problem && formula.trim() ? (
        <Wrong formula={formula} problem={preview.problem} />
      ) : field && preview?.record ? (
        <Value field={field} value={preview.value} />
      ) : (
        <p className={classes.hint}>{t(field ? 'resultNoRecord' : 'resultStart')}</p>
      )}
    </section>
  );
}

function Value({ field, value }: { field: FieldMeta; value: unknown }) {
  const t = useTexts(texts);
  if (value === null || value === undefined) return <p className={classes.plain}>{t('resultEmpty')}</p>;
  const record = { custom: { preview: value } } as unknown as CrmRecord;
  return <FieldValue field={field} record={record} />;
}

function Wrong({ formula, problem }: { formula: string; problem: NonNullable<ComputedPreview['problem']> }) {
  const t = useTexts(texts);
  const { text, position, length } = problem;
  return (
    <>
      <p className={classes.source}>
        {formula.slice(0, position)}
        <mark>{formula.slice(position, position + length) || ' '}</mark>
        {formula.slice(position + length)}
      </p>
      <p className={classes.error}>{t('wrongAt', { text, position: position + 1 })}</p>
    </>
  );
}
