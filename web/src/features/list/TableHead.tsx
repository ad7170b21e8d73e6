import { Checkbox } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import type { KeyboardEvent, PointerEvent } from 'react';
import { fieldOf } from '@/api/session';
import type { CrmRecord, FieldMeta, TypeMeta } from '@/api/types';
import { useTexts } from '@/lib/i18n';
import type { ColumnChoice } from './columns';
import type { ListSearchApi } from './list-search';
import { mayChange } from './permissions';
import type { SelectionApi } from './selection';
import { cycleSort } from './sort';
import { texts } from './texts';
import classes from './ListTable.module.css';

interface TableHeadProps {
  meta: TypeMeta;
  search: ListSearchApi;
  columns: ColumnChoice;
  selection: SelectionApi;
  records: CrmRecord[];
}

export function TableHead({ meta, search, columns, selection, records }: TableHeadProps) {
  const t = useTexts(texts);
  const title = fieldOf(meta, meta.title_field);
  const complete =
    selection.all || (records.length > 0 && records.every((record) => selection.ids.has(record.id)));
  const some = selection.all || selection.ids.size > 0;
  return (
    <div role="rowgroup" className={classes.head}>
      <div role="row" style={{ display: 'contents' }}>
        <div role="columnheader" className={classes.name} aria-sort={ariaSort(search, meta.title_field)}>
          {mayChange(meta) && (
            <span className={classes.check}>
              <Checkbox
                size="xs"
                aria-label={t('selectAll')}
                checked={complete}
                indeterminate={some && !complete}
                onChange={selection.toggleAllLoaded}
              />
            </span>
          )}
          {title && <SortButton field={title} search={search} first />}
          {title && <ResizeHandle field={title} onResize={columns.setWidth} />}
        </div>
        {columns.columns.map(({ field, right }) => (
          <div
            key={field.name}
            role="columnheader"
            className={classes.heading}
            aria-sort={ariaSort(search, field.name)}
          >
            <SortButton field={field} search={search} right={right} />
            <ResizeHandle field={field} onResize={columns.setWidth} />
          </div>
        ))}
      </div>
    </div>
  );
}

function ariaSort(search: ListSearchApi, name: string): 'ascending' | 'descending' | undefined {
  const level = search.sort.find(({ field }) => field === name);
  return level && (level.desc ? 'descending' : 'ascending');
}

interface SortButtonProps {
  field: FieldMeta;
  search: ListSearchApi;
  right?: boolean;
  first?: boolean;
}

/** Click sorts, Shift click adds a level. */
function SortButton({ field, search, right = false, first = false }: SortButtonProps) {
  const index = search.sort.findIndex((level) => level.field === field.name);
  const level = search.sort[index];
  const Arrow = level?.desc ? IconArrowDown : IconArrowUp;
  return (
    <button
      type="button"
      className={classes.sort}
      data-right={right || undefined}
      data-first={first || undefined}
      disabled={!field.sortable}
      onClick={(event) => search.setSort(cycleSort(search.sort, field.name, event.shiftKey))}
    >
      <span className={classes.sortLabel}>{field.label}</span>
      {level && <Arrow size={14} aria-hidden />}
      {level && search.sort.length > 1 && <span className={classes.level}>{index + 1}</span>}
    </button>
  );
}

interface ResizeHandleProps {
  field: FieldMeta;
  onResize: (name: string, width: number) => void;
}

function ResizeHandle({ field, onResize }: ResizeHandleProps) {
  const t = useTexts(texts);
  const widthNow = (handle: HTMLElement) => handle.parentElement?.getBoundingClientRect().width ?? 0;
  const drag = (event: PointerEvent<HTMLButtonElement>) => {
    event.preventDefault();
    const handle = event.currentTarget;
    const start = event.clientX;
    const width = widthNow(handle);
    handle.setPointerCapture(event.pointerId);
    const move = (moved: globalThis.PointerEvent) => onResize(field.name, width + moved.clientX - start);
    handle.addEventListener('pointermove', move);
    handle.addEventListener('pointerup', () => handle.removeEventListener('pointermove', move), {
      once: true,
    });
  };
  const nudge = (event: KeyboardEvent<HTMLButtonElement>) => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    event.preventDefault();
    onResize(field.name, widthNow(event.currentTarget) + (event.key === 'ArrowRight' ? 16 : -16));
  };
  return (
    <button
      type="button"
      tabIndex={-1}
      className={classes.handle}
      aria-label={t('resize', { field: field.label })}
      onPointerDown={drag}
      onKeyDown={nudge}
    />
  );
}
