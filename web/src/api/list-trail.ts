import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { listQuery, type ListRequest } from './records';
import type { TypeName } from './types';

/** The list a record was opened from: its name, its address and what it asked for. */
export interface ListTrail {
  type: TypeName;
  /** "My open deals" */
  name: string;
  request: ListRequest;
  /** Search parameters of the list's address, to go back to it. */
  search: Record<string, string | undefined>;
}

const KEY = 'aisha-list-trail';
const listeners = new Set<() => void>();
let trail: ListTrail | null = readStored();

function readStored(): ListTrail | null {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as ListTrail | null;
  } catch {
    return null;
  }
}

/** Called by a list whenever what it shows changes; survives a reload of the tab. */
export function rememberList(next: ListTrail): void {
  if (JSON.stringify(next) === JSON.stringify(trail)) return;
  trail = next;
  try {
    sessionStorage.setItem(KEY, JSON.stringify(next));
  } catch {
    // Without storage the trail lasts until the next reload.
  }
  listeners.forEach((listener) => listener());
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export interface ListPosition {
  trail: ListTrail;
  /** Counted from 1. */
  position: number;
  total: number;
  totalIsCapped: boolean;
  previousId: string | null;
  nextId: string | null;
}

/** Where a record stands in the list it was opened from; null when it does not come from one. */
export function useListPosition(type: TypeName, id: string): ListPosition | null {
  const current = useSyncExternalStore(subscribe, () => trail);
  const mine = current?.type === type ? current : null;
  const list = useInfiniteQuery({ ...listQuery(type, mine?.request ?? {}), enabled: mine !== null });
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  const index = items.findIndex((item) => item.id === id);
  const nearEnd = index >= 0 && index >= items.length - 3 && list.hasNextPage && !list.isFetchingNextPage;
  const { fetchNextPage } = list;
  useEffect(() => {
    if (nearEnd) void fetchNextPage();
  }, [nearEnd, fetchNextPage]);
  if (!mine || index < 0) return null;
  const first = list.data?.pages[0];
  return {
    trail: mine,
    position: index + 1,
    total: first?.total ?? items.length,
    totalIsCapped: first?.totalIsCapped ?? false,
    previousId: items[index - 1]?.id ?? null,
    nextId: items[index + 1]?.id ?? null,
  };
}
