import { IconLayoutKanban, IconTable, IconUpload } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { TypeMeta } from '@/api/types';
import { LinkButton } from '@/components/LinkButton';
import { PageHeader } from '@/components/PageHeader';
import { SearchBox } from '@/components/SearchBox';
import { useTexts } from '@/lib/i18n';
import { ExportButton } from '@/features/export/ExportButton';
import { useColumns } from './columns';
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
  const { shown } = useColumns(meta);
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
            {meta.name === 'opportunities' && <LayoutSwitch layout={layout} />}
            <ExportButton
              meta={meta}
              request={toRequest(search, meta)}
              ids={null}
              columns={shown}
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
      <nav className={classes.tabs} aria-label={t('views')}>
        {viewsOf(meta).map((view) => (
          <ViewTab
            key={view}
            meta={meta}
            view={view}
            active={search.view === view}
            onSelect={() => search.setView(view)}
          />
        ))}
      </nav>
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

function LayoutSwitch({ layout }: { layout: 'table' | 'board' }) {
  const t = useTexts(texts);
  return (
    <nav className={classes.layouts} aria-label={t('layout')}>
      <Link
        from="/$type"
        to="."
        search={(before) => ({ ...before, layout: undefined })}
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
        search={(before) => ({ ...before, layout: 'board' })}
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
