import { IconLayoutKanban, IconTable, IconUpload, IconUsers } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { TypeMeta } from '@/api/types';
import { LinkButton } from '@/components/LinkButton';
import { PageHeader } from '@/components/PageHeader';
import { SearchBox } from '@/components/SearchBox';
import { useTexts } from '@/lib/i18n';
import { ExportButton } from '@/features/export/ExportButton';
import { useSavedViews, useTabCounts, type SavedView } from '@/features/views/queries';
import { texts as viewTexts } from '@/features/views/texts';
import { addressOf } from '@/features/views/view-state';
import { ViewMenu } from '@/features/views/ViewMenu';
import { useColumns, type ColumnChoice } from './columns';
import { useCountText } from './count-text';
import { ListMenu } from './ListMenu';
import { toRequest, type ListSearchApi } from './list-search';
import { useViewCount } from './queries';
import { texts } from './texts';
import { viewsOf, type ViewName } from './views';
import classes from './ListHead.module.css';

interface ListHeadProps {
  meta: TypeMeta;
  search: ListSearchApi;
  layout: 'table' | 'board';
}

/** Title, total, layout and the built-in views; the board wears the same head. */
export function ListHead({ meta, search, layout }: ListHeadProps) {
  const t = useTexts(texts);
  const count = useCountText();
  const all = useViewCount(meta, 'all');
  const columns = useColumns(meta, search.saved);
  const views = useSavedViews(meta.name);
  const tabs = views.filter((view) => view.is_pinned || view.id === search.saved?.id);
  const counts = useTabCounts(meta.name, tabs.length > 0 && all !== undefined);
  return (
    <div className={classes.head}>
      <PageHeader
        title={meta.label.plural}
        count={count(all)}
        namedByBar
        actions={
          <>
            <SearchBox
              className={classes.search}
              label={t('searchList', { things: meta.label.plural.toLowerCase() })}
              value={search.q}
              onSearch={search.setQ}
            />
            {meta.name === 'opportunities' && <LayoutSwitch layout={layout} search={search} />}
            <ExportButton
              meta={meta}
              request={toRequest(search, meta)}
              ids={null}
              columns={columns.shown}
              place="head"
            />
            {meta.can.import && (
              <LinkButton
                to="/import/$type"
                params={{ type: meta.name }}
                variant="default"
                leftSection={<IconUpload size={16} />}
                className={classes.wideOnly}
              >
                {t('import')}
              </LinkButton>
            )}
            <ListMenu meta={meta} />
          </>
        }
      />
      <div className={classes.views}>
        <nav className={classes.tabs} aria-label={t('views')}>
          {viewsOf(meta).map((view) => (
            <ViewTab
              key={view}
              meta={meta}
              view={view}
              active={search.view === view && !search.saved}
              onSelect={() => search.setView(view)}
            />
          ))}
          {tabs.map((view) => (
            <SavedTab
              key={view.id}
              view={view}
              search={search}
              columns={columns}
              count={count(counts.find(({ id }) => id === view.id))}
            />
          ))}
        </nav>
        <ViewMenu {...{ meta, search, columns, views }} />
      </div>
    </div>
  );
}

interface ViewTabProps {
  meta: TypeMeta;
  view: ViewName;
  active: boolean;
  onSelect: () => void;
}

function ViewTab({ meta, view, active, onSelect }: ViewTabProps) {
  const t = useTexts(texts);
  const count = useCountText();
  const text = count(useViewCount(meta, view));
  return (
    <button
      type="button"
      className={classes.tab}
      aria-current={active ? 'true' : undefined}
      onClick={onSelect}
    >
      {t(view)}
      {text !== undefined && <span className={`num ${classes.count}`}>{text}</span>}
    </button>
  );
}

const bringIntoView = (tab: HTMLElement | null) =>
  tab?.scrollIntoView({ block: 'nearest', inline: 'nearest' });

interface SavedTabProps {
  view: SavedView;
  search: ListSearchApi;
  columns: ColumnChoice;
  count: string | undefined;
}

function SavedTab({ view, search, columns, count }: SavedTabProps) {
  const v = useTexts(viewTexts);
  const isOpen = view.id === search.saved?.id;
  const isChanged = isOpen && (search.isChanged || columns.isChanged);
  return (
    <Link
      from="/$type"
      to="."
      search={(before) => ({ ...before, ...addressOf(view.id) })}
      className={classes.tab}
      aria-current={isOpen ? 'true' : undefined}
      ref={isOpen ? bringIntoView : null}
    >
      {view.is_shared && <IconUsers size={14} aria-label={v('isShared')} />}
      <span className={classes.viewName}>{view.name}</span>
      {count !== undefined && <span className={`num ${classes.count}`}>{count}</span>}
      {isChanged && <span className={classes.changed} role="img" aria-label={v('isChanged')} />}
    </Link>
  );
}

function LayoutSwitch({ layout, search }: { layout: 'table' | 'board'; search: ListSearchApi }) {
  const t = useTexts(texts);
  return (
    <nav className={classes.layouts} aria-label={t('layout')}>
      <Link
        from="/$type"
        to="."
        search={(before) => ({
          ...before,
          ...search.kept,
          layout: search.saved?.layout === 'board' ? 'table' : undefined,
        })}
        activeOptions={{ exact: true, explicitUndefined: true }}
        className={classes.layout}
        aria-label={t('table')}
        title={t('table')}
        aria-current={layout === 'table' ? 'true' : undefined}
      >
        <IconTable size={16} aria-hidden />
      </Link>
      <Link
        from="/$type"
        to="."
        search={(before) => ({ ...before, ...search.kept, layout: 'board' })}
        className={classes.layout}
        aria-label={t('board')}
        title={t('board')}
        aria-current={layout === 'board' ? 'true' : undefined}
      >
        <IconLayoutKanban size={16} aria-hidden />
      </Link>
    </nav>
  );
}
