import { useMemo } from 'react';
import type { FieldKind, FieldMeta, TypeMeta } from '@/api/types';
import { useStoredState } from '@/lib/stored-state';

/** Not useful beside a name: keys and structured data. */
const HIDDEN = new Set(['id', 'version', 'pipeline_id', 'related_type', 'deleted_at', 'currency']);

const WIDTHS: Partial<Record<FieldKind, number>> = {
  money: 132,
  integer: 96,
  number: 104,
  percent: 104,
  date: 116,
  datetime: 116,
  boolean: 84,
  select: 136,
  user: 164,
  link: 184,
  email: 208,
  phone: 136,
  tags: 180,
  textarea: 220,
};
const MIN_WIDTH = 64;
export const NAME_WIDTH = 326;

export interface Column {
  field: FieldMeta;
  /** Pixels. */
  width: number;
  right: boolean;
}

export interface ColumnChoice {
  columns: Column[];
  nameWidth: number;
  /** Every field that can be a column, the shown ones first and in their order. */
  available: FieldMeta[];
  shown: string[];
  setShown: (names: string[]) => void;
  setWidth: (name: string, width: number) => void;
  reset: () => void;
  isChanged: boolean;
}

export function isRightAligned(kind: FieldKind, name: string): boolean {
  return (
    (kind === 'money' || kind === 'integer' || kind === 'number' || kind === 'percent') && name !== 'score'
  );
}

export function columnCandidates(meta: TypeMeta): FieldMeta[] {
  return meta.fields.filter(
    (field) => field.kind !== 'json' && !HIDDEN.has(field.name) && field.name !== meta.title_field,
  );
}

const NO_WIDTHS: Record<string, number> = {};

/** Which columns a list shows, in which order and width; kept in this browser per type. */
export function useColumns(meta: TypeMeta): ColumnChoice {
  const [stored, setStored] = useStoredState<string[] | null>(`columns-${meta.name}`, null);
  const [widths, setWidths] = useStoredState(`widths-${meta.name}`, NO_WIDTHS);
  return useMemo(() => {
    const candidates = columnCandidates(meta);
    const byName = new Map(candidates.map((field) => [field.name, field]));
    const shown = (stored ?? meta.list.columns).filter((name) => byName.has(name));
    const shownFields = shown.flatMap((name) => byName.get(name) ?? []);
    return {
      columns: shownFields.map((field) => ({
        field,
        width: widths[field.name] ?? WIDTHS[field.kind] ?? 160,
        right: isRightAligned(field.kind, field.name),
      })),
      nameWidth: widths[meta.title_field] ?? NAME_WIDTH,
      available: [...shownFields, ...candidates.filter((field) => !shown.includes(field.name))],
      shown,
      setShown: setStored,
      setWidth: (name, width) => setWidths({ ...widths, [name]: Math.max(MIN_WIDTH, Math.round(width)) }),
      reset: () => {
        setStored(null);
        setWidths({});
      },
      isChanged: stored !== null,
    };
  }, [meta, stored, setStored, widths, setWidths]);
}
