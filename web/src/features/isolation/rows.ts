import type { IsolatedTable } from './queries';

export interface TableFilter {
  q?: string | undefined;
  /** "gaps" or every state. */
  status?: string | undefined;
  /** A class of rows. */
  tab?: string | undefined;
}

/** The tables a filter leaves, those with gaps first. */
export function filterTables(tables: IsolatedTable[], { q = '', status, tab }: TableFilter): IsolatedTable[] {
  const wanted = q.toLowerCase();
  return tables
    .filter(
      (table) =>
        table.name.includes(wanted) &&
        (status !== 'gaps' || table.gaps.length > 0) &&
        (!tab || table.row_class === tab),
    )
    .sort((a, b) => Number(b.gaps.length > 0) - Number(a.gaps.length > 0) || a.name.localeCompare(b.name));
}

export function countGaps(tables: IsolatedTable[]): number {
  return tables.filter((table) => table.gaps.length > 0).length;
}
