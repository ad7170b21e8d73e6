import { useCallback, useMemo, useState } from 'react';
import type { CrmRecord } from '@/api/types';

export interface Selection {
  /** Everything that matches, held by the server's filter; `ids` is empty then. */
  all: boolean;
  ids: ReadonlySet<string>;
}

const NOTHING: Selection = { all: false, ids: new Set() };

export interface SelectionApi extends Selection {
  /** How many records an action would touch, given the total that matches. */
  count: (total: number | null) => number;
  has: (id: string) => boolean;
  toggle: (id: string) => void;
  /** From the row toggled last up to this one. */
  extendTo: (id: string) => void;
  toggleAllLoaded: () => void;
  selectMatching: () => void;
  clear: () => void;
}

/** Ids between two rows, both included, in the order of the list. */
export function rangeOf(order: readonly string[], from: string, to: string): string[] {
  const start = order.indexOf(from);
  const end = order.indexOf(to);
  if (start < 0 || end < 0) return [to];
  return order.slice(Math.min(start, end), Math.max(start, end) + 1);
}

/** The selection of one list; a new search or filter begins a new one (`scope`). */
export function useSelection(records: readonly CrmRecord[], scope: string): SelectionApi {
  const [held, setHeld] = useState<{ scope: string; selection: Selection; anchor: string | null }>({
    scope,
    selection: NOTHING,
    anchor: null,
  });
  const { selection, anchor } = held.scope === scope ? held : { selection: NOTHING, anchor: null };
  const order = useMemo(() => records.map((record) => record.id), [records]);
  const set = useCallback(
    (next: Selection, nextAnchor: string | null) => setHeld({ scope, selection: next, anchor: nextAnchor }),
    [scope],
  );
  return useMemo(() => {
    const chosen = () => new Set(selection.all ? order : selection.ids);
    return {
      ...selection,
      count: (total) => (selection.all ? (total ?? order.length) : selection.ids.size),
      has: (id) => selection.all || selection.ids.has(id),
      toggle: (id) => {
        const ids = chosen();
        if (!ids.delete(id)) ids.add(id);
        set({ all: false, ids }, id);
      },
      extendTo: (id) =>
        set({ all: false, ids: new Set([...chosen(), ...rangeOf(order, anchor ?? id, id)]) }, id),
      toggleAllLoaded: () => {
        const complete = selection.all || (order.length > 0 && order.every((id) => selection.ids.has(id)));
        set(complete ? NOTHING : { all: false, ids: new Set(order) }, null);
      },
      selectMatching: () => set({ all: true, ids: new Set() }, null),
      clear: () => set(NOTHING, null),
    };
  }, [selection, anchor, order, set]);
}
