import { useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import { rememberList } from '@/api/list-trail';
import type { TypeMeta } from '@/api/types';
import { toRequest, type ListState } from './list-search';
import { texts } from './texts';

/** Keeps in mind which list is on screen, so that a record opened from it knows its neighbours. */
export function useListTrail(meta: TypeMeta, state: ListState): void {
  const search = useSearch({ from: '/app/$type' });
  useEffect(() => {
    const things = meta.label.plural.toLowerCase();
    rememberList({
      type: meta.name,
      name: state.saved?.name ?? `${texts.say(state.view)} ${things}`,
      request: toRequest(state, meta),
      search: { ...search, peek: undefined },
    });
  }, [meta, state, search]);
}
