import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { listen, type LiveEvent } from '@/api/live';
import { recordKeys } from '@/api/records';
import { useMe } from '@/api/session';
import type { TypeName } from '@/api/types';
import { workQuery } from '@/features/work/queries';
import { latestQuery, notificationKeys } from './queries';

/** How long changes are gathered before what is shown is asked for anew. */
const GATHER_MS = 400;
const TYPING_LOOK_MS = 1_500;

/**
 * What changes elsewhere shows here: notifications at once, lists and records as soon as nobody is typing. One tab of a browser
 * holds the connection and tells the others; a browser without locks asks from time to time instead.
 */
export function useLive(): void {
  const queries = useQueryClient();
  const { user, tenant } = useMe();
  const name = `aisha-live-${tenant?.id}-${user.id}`;
  useEffect(() => {
    const stop = new AbortController();
    const gathered = gather(queries, stop.signal);
    const others = new BroadcastChannel(name);
    others.onmessage = ({ data }: MessageEvent<LiveEvent>) => gathered(data);
    const hear = (event: LiveEvent) => {
      gathered(event);
      others.postMessage(event);
    };
    const locks = navigator.locks as LockManager | undefined;
    void locks
      ?.request(name, { signal: stop.signal }, () => listen(stop.signal, hear))
      .catch(() => undefined);
    return () => {
      stop.abort();
      others.close();
    };
  }, [queries, name]);
}

/** Takes events and, a moment later, has what they concern asked for again. */
function gather(queries: QueryClient, signal: AbortSignal): (event: LiveEvent) => void {
  const waiting = new Map<string, readonly unknown[]>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  signal.addEventListener('abort', () => clearTimeout(timer));
  const flush = () => {
    if (isTyping()) {
      timer = setTimeout(flush, TYPING_LOOK_MS);
      return;
    }
    timer = undefined;
    for (const queryKey of waiting.values()) void queries.invalidateQueries({ queryKey });
    waiting.clear();
  };
  return (event) => {
    if (isKnown(queries, event)) return;
    for (const key of keysOf(event)) {
      if (key[0] === notificationKeys.all[0]) void queries.invalidateQueries({ queryKey: key });
      else waiting.set(JSON.stringify(key), key);
    }
    if (waiting.size > 0) timer ??= setTimeout(flush, GATHER_MS);
  };
}

/** The page has just asked for the newest itself. */
function isKnown(queries: QueryClient, { name, data, isBeginning }: LiveEvent): boolean {
  const unread = queries.getQueryData(latestQuery.queryKey)?.unread;
  return name === 'notifications' && isBeginning === true && unread === data.unread;
}

/** Which answers an event makes old. */
function keysOf({ name, data }: LiveEvent): (readonly unknown[])[] {
  switch (name) {
    case 'notifications':
      return [notificationKeys.all];
    case 'jobs':
      return [workQuery.queryKey];
    case 'records':
      return recordsOf(String(data.type), data.ids as string[]);
    case 'refresh':
      return [notificationKeys.all, workQuery.queryKey, ['records']];
    default:
      return [];
  }
}

/** The lists of a type with their numbers, and of single records only those that changed. */
function recordsOf(type: TypeName, ids: readonly string[]): (readonly unknown[])[] {
  const every = recordKeys.type(type);
  return [
    ...['list', 'stats', 'count', 'board'].map((part) => [...every, part]),
    ...ids.map((id) => recordKeys.one(type, id)),
  ];
}

/** Whether somebody is at a field: nothing moves under their hands. */
function isTyping(): boolean {
  const at = document.activeElement;
  return at instanceof HTMLElement && (at.isContentEditable || at.matches('input, textarea, select'));
}
