import { useNavigate } from '@tanstack/react-router';
import { messageOf } from '@/api/errors';
import type { TypeMeta } from '@/api/types';
import type { ColumnChoice } from '@/features/list/columns';
import type { ListSearchApi } from '@/features/list/list-search';
import { viewFilter } from '@/features/list/views';
import { toastDone, toastRefused } from '@/lib/toasts';
import {
  useChangeView,
  useCreateView,
  useDeleteView,
  type SavedView,
  type ViewChange,
  type ViewContent,
} from './queries';
import { texts } from './texts';
import { addressOf } from './view-state';

const refused = (error: unknown) => toastRefused(messageOf(error));

/** What is on screen as the content of a view. */
export function contentOf(meta: TypeMeta, search: ListSearchApi, columns: ColumnChoice): ViewContent {
  const and: unknown[] = [...viewFilter(search.view, meta), ...search.filter];
  if (search.fixed) and.unshift(search.fixed);
  const asUsual = !columns.isChanged && !search.saved?.columns;
  return {
    filter: and.length > 0 ? { and } : {},
    q: search.q || null,
    sort: search.sortText,
    columns: asUsual ? null : columns.shown,
    layout: search.layout,
    pipeline_id: search.layout === 'board' ? search.pipeline : null,
  };
}

/** Saving, sharing and removing the view of a list, each with its way back. */
export function useViewActions(meta: TypeMeta, search: ListSearchApi, columns: ColumnChoice) {
  const navigate = useNavigate({ from: '/$type' });
  const create = useCreateView();
  const change = useChangeView();
  const remove = useDeleteView();
  const open = (view: string | undefined) =>
    void navigate({ to: '.', search: (before) => ({ ...before, ...addressOf(view) }) });
  const set = (view: SavedView, next: ViewChange, done?: string) =>
    change.mutateAsync({ id: view.id, change: next }).then(() => {
      if (done) toastDone(done);
    }, refused);
  const restore = (view: SavedView) => {
    const { name, filter, q, sort, layout, pipeline_id, is_shared, is_pinned, is_default } = view;
    const body = { name, filter, q, sort, columns: view.columns, layout, pipeline_id, is_shared };
    void create
      .mutateAsync({ ...body, is_pinned, is_default, entity: meta.name })
      .then(({ id }) => open(id), refused);
  };
  return {
    open,
    set,
    reset: (view: SavedView) => {
      columns.reset();
      open(view.id);
    },
    save: (view: SavedView) => {
      const { filter, q, sort, layout, pipeline_id } = view;
      const before: ViewContent = { filter, q, sort, columns: view.columns, layout, pipeline_id };
      const next = { ...contentOf(meta, search, columns), version: view.version };
      void change.mutateAsync({ id: view.id, change: next }).then(() => {
        columns.reset();
        open(view.id);
        toastDone(texts.say('saved', { name: view.name }), () => void set(view, before));
      }, refused);
    },
    remove: (view: SavedView) =>
      void remove.mutateAsync(view.id).then(() => {
        if (search.saved?.id === view.id) open(undefined);
        toastDone(texts.say('deleted', { name: view.name }), () => restore(view));
      }, refused),
  };
}
