import type { CrmRecord } from '@/api/types';
import { useHotkeys } from '@/lib/use-hotkeys';
import type { SelectionApi } from './selection';

interface ListKeys {
  records: CrmRecord[];
  active: string | null;
  setActive: (id: string | null) => void;
  selection: SelectionApi;
  selectable: boolean;
  open: (id: string) => void;
  peek: (id: string | null) => void;
  fetchMore: () => void;
}

/** j k ↓ ↑ move, Enter opens, Space peeks, x selects, Shift x selects up to here, Esc clears. */
export function useListKeys({
  records,
  active,
  setActive,
  selection,
  selectable,
  open,
  peek,
  fetchMore,
}: ListKeys): void {
  const move = (step: number) => {
    const index = records.findIndex((record) => record.id === active);
    const next = Math.min(Math.max(index + step, 0), records.length - 1);
    if (next + 20 > records.length) fetchMore();
    setActive(records[next]?.id ?? null);
  };
  const onActive = (act: (id: string) => void) => (event: KeyboardEvent) => {
    const onControl = event.target instanceof Element && event.target.closest('button, a[href], input');
    if (onControl && (event.key === 'Enter' || event.key === ' ')) {
      (onControl as HTMLElement).click();
      return;
    }
    if (active) act(active);
  };
  useHotkeys({
    j: () => move(1),
    arrowdown: () => move(1),
    k: () => move(-1),
    arrowup: () => move(-1),
    enter: onActive(open),
    ' ': onActive(peek),
    ...(selectable && {
      x: onActive(selection.toggle),
      'shift+x': onActive(selection.extendTo),
      'mod+a': selection.toggleAllLoaded,
    }),
    escape: () => {
      if (selection.all || selection.ids.size > 0) selection.clear();
      else setActive(null);
    },
  });
}
