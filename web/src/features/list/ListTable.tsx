import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, type RefObject } from 'react';
import type { Stats, TypeMeta } from '@/api/types';
import { Bar } from '@/components/Skeleton';
import type { Density } from '@/features/appearance/use-appearance';
import { gridOf, type ColumnChoice } from './columns';
import type { ListSearchApi } from './list-search';
import { mayChange } from './permissions';
import type { LoadedList } from './queries';
import type { SelectionApi } from './selection';
import { TableFoot } from './TableFoot';
import { TableHead } from './TableHead';
import { TableRow } from './TableRow';
import classes from './ListTable.module.css';

export interface ListBodyProps {
  meta: TypeMeta;
  list: LoadedList;
  search: ListSearchApi;
  selection: SelectionApi;
  stats: Stats | undefined;
  active: string | null;
  setActive: (id: string | null) => void;
  open: (id: string) => void;
  peek: (id: string | null) => void;
}
interface ListTableProps extends ListBodyProps {
  columns: ColumnChoice;
  density: Density;
  onDensity: (density: Density) => void;
  scroller: RefObject<HTMLDivElement | null>;
}

const ROW_HEIGHT: Record<Density, number> = { comfortable: 36, compact: 28 };
const WAITING_ROWS = 3;
/** Ask for the next page while this many rows are still below the window. */
const AHEAD = 40;

/** Only the rows in view are in the page; the name stays while the rest scrolls sideways. */
export function ListTable(props: ListTableProps) {
  const {
    meta,
    list,
    search,
    selection,
    columns,
    density,
    onDensity,
    scroller,
    active,
    setActive,
    open,
    peek,
  } = props;
  const { records } = list;
  const rowHeight = ROW_HEIGHT[density];
  const count = list.isLoading ? 14 : records.length + (list.hasMore ? WAITING_ROWS : 0);
  // eslint-disable-next-line react-hooks/incompatible-library -- the rows below take plain values, nothing memoised reads the virtualizer
  const rows = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    scrollPaddingStart: 32,
    scrollPaddingEnd: 36,
  });
  useEffect(() => rows.measure(), [rows, rowHeight]);

  const items = rows.getVirtualItems();
  const last = items[items.length - 1]?.index ?? 0;
  const { fetchMore } = list;
  useEffect(() => {
    if (records.length > 0 && last >= records.length - AHEAD) fetchMore();
  }, [last, records.length, fetchMore]);

  const activeIndex = useMemo(() => records.findIndex((record) => record.id === active), [records, active]);
  useEffect(() => {
    if (activeIndex >= 0) rows.scrollToIndex(activeIndex);
  }, [activeIndex, rows]);

  const { template, least } = gridOf(columns);
  return (
    <div ref={scroller} className={classes.scroller} data-stale={list.isStale || undefined}>
      <div
        className={classes.grid}
        style={{ '--template': template, minWidth: least } as Record<string, string | number>}
      >
        <div
          role="grid"
          aria-label={meta.label.plural}
          aria-rowcount={list.total ?? -1}
          aria-multiselectable
          aria-busy={list.isLoading}
          style={{ display: 'contents' }}
        >
          <TableHead meta={meta} search={search} columns={columns} selection={selection} records={records} />
          <div role="rowgroup" className={classes.body} style={{ height: rows.getTotalSize() }}>
            {items.map((item) => {
              const record = records[item.index];
              const place = { height: rowHeight, transform: `translateY(${item.start}px)` };
              return record ? (
                <TableRow
                  key={record.id}
                  meta={meta}
                  record={record}
                  columns={columns.columns}
                  index={item.index}
                  style={place}
                  selected={selection.has(record.id)}
                  active={record.id === active}
                  peeked={record.id === search.peek}
                  selectable={mayChange(meta)}
                  tabbable={record.id === active || (active === null && item.index === 0)}
                  onToggle={selection.toggle}
                  onExtend={selection.extendTo}
                  onActive={setActive}
                  onOpen={open}
                  onPeek={peek}
                />
              ) : (
                <WaitingRow key={`waiting-${item.index}`} columns={columns} style={place} />
              );
            })}
          </div>
        </div>
        <TableFoot {...props} density={density} onDensity={onDensity} />
      </div>
    </div>
  );
}

function WaitingRow({ columns, style }: { columns: ColumnChoice; style: Record<string, string | number> }) {
  return (
    <div className={classes.row} style={style} aria-hidden>
      <span className={classes.name}>
        <Bar width={20} height={20} />
        <Bar width="52%" />
      </span>
      {columns.columns.map(({ field, right }) => (
        <span key={field.name} className={classes.cell} data-right={right || undefined}>
          <Bar width="60%" />
        </span>
      ))}
    </div>
  );
}
