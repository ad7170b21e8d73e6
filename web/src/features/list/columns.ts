import { useMemo } from 'react';
import type { FieldKind, FieldMeta, TypeMeta } from '@/api/types';
import type { SavedView } from '@/features/views/queries';
import { useStoredState } from '@/lib/stored-state';

/** Not useful beside a name: keys and structured data. */
const HIDDEN = new Set(['id', 'version', 'pipeline_id', 'related_type', 'deleted_at', 'currency']);

/** Pixels: what a column needs at least, and what it takes where there is room. */
export interface Width {
  least: number;
  most: number;
}

const WIDTHS: Partial<Record<FieldKind, Width>> = {
  money: { least: 124, most: 148 },
  integer: { least: 84, most: 104 },
  number: { least: 84, most: 104 },
  percent: { least: 88, most: 104 },
  date: { least: 100, most: 124 },
  datetime: { least: 96, most: 124 },
  boolean: { least: 72, most: 84 },
  user: { least: 164, most: 176 },
  link: { least: 124, most: 208 },
  email: { least: 160, most: 232 },
  phone: { least: 124, most: 144 },
  tags: { least: 120, most: 200 },
  textarea: { least: 140, most: 240 },
};
const USUAL: Width = { least: 124, most: 168 };
const NAME: Width = { least: 230, most: 336 };
const MIN_WIDTH = 64;

export interface Column {
  field: FieldMeta;
  width: Width;
  right: boolean;
}

export interface ColumnChoice {
  columns: Column[];
  nameWidth: Width;
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

/** Roughly what a letter takes, and what stands around the words of a heading and of a choice. */
const LETTER = 6.6;
const AROUND_HEADING = 20;
const AROUND_CHOICE = 48;

function usualWidth(field: FieldMeta): Width {
  const { least, most } = field.kind === 'select' ? choiceWidth(field) : (WIDTHS[field.kind] ?? USUAL);
  const heading = Math.min(168, Math.round(field.label.length * LETTER) + AROUND_HEADING);
  return { least: Math.max(least, heading), most: Math.max(most, heading) };
}

function choiceWidth({ options }: FieldMeta): Width {
  const longest = Math.max(0, ...(options ?? []).map((option) => option.label.length));
  const most = Math.min(224, Math.max(116, Math.round(longest * LETTER) + AROUND_CHOICE));
  return { least: Math.min(most, 156), most };
}

/** A width that somebody chose is kept to the pixel. */
const exactly = (width: number | undefined): Width | undefined =>
  width === undefined ? undefined : { least: width, most: width };

/** The columns of the table's grid: they share the room there is, and scroll sideways below what they need. */
export function gridOf({ columns, nameWidth }: Pick<ColumnChoice, 'columns' | 'nameWidth'>) {
  const widths = [nameWidth, ...columns.map((column) => column.width)];
  const tracks = widths.map(({ least, most }) => `minmax(${least}px, ${most}px)`);
  return {
    template: [...tracks, 'minmax(0, 1fr)'].join(' '),
    least: widths.reduce((sum, width) => sum + width.least, 0),
  };
}

const NO_WIDTHS: Record<string, number> = {};

/** Which columns a list shows, in which order and width; kept in this browser per type and saved view. */
export function useColumns(meta: TypeMeta, saved: SavedView | null): ColumnChoice {
  const key = saved ? `columns-${meta.name}-${saved.id}` : `columns-${meta.name}`;
  const [stored, setStored] = useStoredState<string[] | null>(key, null);
  const [widths, setWidths] = useStoredState(`widths-${meta.name}`, NO_WIDTHS);
  return useMemo(() => {
    const candidates = columnCandidates(meta);
    const byName = new Map(candidates.map((field) => [field.name, field]));
    const usual = saved?.columns ?? meta.list.columns;
    const shown = (stored ?? usual).filter((name) => byName.has(name));
    const shownFields = shown.flatMap((name) => byName.get(name) ?? []);
    return {
      columns: shownFields.map((field) => ({
        field,
        width: exactly(widths[field.name]) ?? usualWidth(field),
        right: isRightAligned(field.kind, field.name),
      })),
      nameWidth: exactly(widths[meta.title_field]) ?? NAME,
      available: [...shownFields, ...candidates.filter((field) => !shown.includes(field.name))],
      shown,
      setShown: setStored,
      setWidth: (name, width) => setWidths({ ...widths, [name]: Math.max(MIN_WIDTH, Math.round(width)) }),
      reset: () => {
        setStored(null);
        setWidths({});
      },
      isChanged: stored !== null && stored.join() !== usual.join(),
    };
  }, [meta, saved, stored, setStored, widths, setWidths]);
}
