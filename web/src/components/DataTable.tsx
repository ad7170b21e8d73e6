import type { ReactNode } from 'react';
import { Bar } from './Skeleton';
import classes from './DataTable.module.css';

export interface DataColumn<T> {
  key: string;
  label: string;
  cell: (item: T) => ReactNode;
  /** A CSS width; one column without it takes what is left. */
  width?: string;
  align?: 'end';
  /** Where it stands on a phone's card: its name, the muted lines below it, its corner, or nowhere. */
  card?: 'title' | 'line' | 'corner' | 'none';
  /** The label is for screen readers only. */
  silent?: boolean;
  /** Stands before the label in the head: the box that selects everything. */
  head?: ReactNode;
}

interface DataTableProps<T> {
  label: string;
  columns: DataColumn<T>[];
  /** Undefined while loading. */
  items: T[] | undefined;
  idOf: (item: T) => string;
  /** Marks the row whose details are open. */
  activeId?: string | null;
  /** Marks every row that is selected. */
  isActive?: (item: T) => boolean;
  /** Shown under a row that is opened in place. */
  detail?: (item: T) => ReactNode;
  skeletonRows?: number;
}

/** A table of settings: rows of facts on a wide screen, cards on a phone. */
export function DataTable<T>(props: DataTableProps<T>) {
  const { label, columns, items, idOf, activeId, isActive, detail, skeletonRows = 6 } = props;
  return (
    <div className={classes.frame}>
      <table className={classes.table} aria-label={label} aria-busy={items === undefined}>
        <colgroup>
          {columns.map((column) => (
            <col key={column.key} {...(column.width ? { style: { width: column.width } } : {})} />
          ))}
        </colgroup>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.key} scope="col" data-align={column.align}>
                {column.head ? (
                  <span className={classes.head}>
                    {column.head}
                    {column.label}
                  </span>
                ) : column.silent ? (
                  <span className="sr-only">{column.label}</span>
                ) : (
                  column.label
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items === undefined
            ? Array.from({ length: skeletonRows }, (_row, row) => (
                <SkeletonRow key={row} row={row} columns={columns.length} />
              ))
            : items.map((item) => (
                <Row
                  key={idOf(item)}
                  item={item}
                  columns={columns}
                  active={activeId === idOf(item) || (isActive?.(item) ?? false)}
                  detail={detail?.(item)}
                />
              ))}
        </tbody>
      </table>
    </div>
  );
}

interface RowProps<T> {
  item: T;
  columns: DataColumn<T>[];
  active: boolean;
  detail: ReactNode;
}

function Row<T>({ item, columns, active, detail }: RowProps<T>) {
  return (
    <>
      <tr data-active={active || undefined}>
        {columns.map((column, index) => {
          const place = column.card ?? (index === 0 ? 'title' : 'line');
          const shared = { 'data-card': place, 'data-align': column.align };
          return index === 0 ? (
            <th key={column.key} scope="row" {...shared}>
              {column.cell(item)}
            </th>
          ) : (
            <td key={column.key} {...shared}>
              {column.cell(item)}
            </td>
          );
        })}
      </tr>
      {detail && (
        <tr className={classes.detail}>
          <td colSpan={columns.length}>{detail}</td>
        </tr>
      )}
    </>
  );
}

function SkeletonRow({ row, columns }: { row: number; columns: number }) {
  return (
    <tr aria-hidden>
      {Array.from({ length: columns }, (_cell, index) => (
        <td key={index} data-card={index === 0 ? 'title' : index < 3 ? 'line' : 'none'}>
          <Bar width={`${45 + ((row * 13 + index * 29) % 40)}%`} />
        </td>
      ))}
    </tr>
  );
}
