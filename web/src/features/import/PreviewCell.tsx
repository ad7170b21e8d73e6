import { FieldValue } from '@/components/FieldValue';
import type { CrmRecord, FieldMeta, TypeMeta } from '@/api/types';
import { useTexts } from '@/lib/i18n';
import { targetField } from './mapping-state';
import { texts } from './texts';
import type { ColumnMapping, ImportRow } from './types';
import classes from './Preview.module.css';

interface PreviewCellProps {
  meta: TypeMeta;
  row: ImportRow;
  entry: ColumnMapping;
}

/** A value as it would be stored; as it stands in the file where it cannot be read. */
export function PreviewCell({ meta, row, entry }: PreviewCellProps) {
  const t = useTexts(texts);
  const name = entry.field ?? '';
  const field = targetField(name, meta);
  const bad = row.errors.some((problem) => problem.column === entry.column || problem.field === name);
  const raw = row.raw?.[entry.column];
  if (bad) {
    return (
      <td className={classes.bad} data-kind={field?.kind}>
        <span>{raw === undefined || raw === '' ? t('emptyCell') : raw}</span>
      </td>
    );
  }
  const change = row.changes[name];
  const value = row.values[name] ?? raw;
  return (
    <td data-kind={field?.kind}>
      {change &&
        change[0] !== null &&
        change[0] !== undefined &&
        field?.kind !== 'link' &&
        field?.kind !== 'user' && (
          <>
            <span className={classes.was}>
              <CellValue field={field} name={name} value={change[0]} />
            </span>
            <span aria-hidden className={classes.arrow}>
              →
            </span>
          </>
        )}
      {value === null || value === undefined || value === '' ? (
        <span className={classes.empty}>{t('emptyCell')}</span>
      ) : (
        <CellValue field={field} name={name} value={value} />
      )}
    </td>
  );
}

/** People and records stand under their names here, not under ids. */
const BY_NAME = new Set(['user', 'link']);

function CellValue({ field, name, value }: { field: FieldMeta | null; name: string; value: unknown }) {
  if (!field || BY_NAME.has(field.kind)) return <>{textOf(value)}</>;
  const record: CrmRecord = { id: '', version: 0, [name]: field.kind === 'tags' ? tagsOf(value) : value };
  return <FieldValue field={field} record={record} dense />;
}

/** A cell as it stands in the file takes several, with commas or semicolons between. */
function tagsOf(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  return value
    .split(/[,;]/)
    .map((tag) => tag.trim())
    .filter(Boolean);
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(value);
}
