import { Button } from '@mantine/core';
import { useDocumentTitle, useMediaQuery } from '@mantine/hooks';
import { IconChevronRight } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { ApiError } from '@/api/errors';
import { useListPosition } from '@/api/list-trail';
import { recordQuery } from '@/api/records';
import type { TypeMeta } from '@/api/types';
import { EmptyState, ErrorState } from '@/components/States';
import { titleOf } from '@/components/record-title';
import { useTexts } from '@/lib/i18n';
import { useHotkeys } from '@/lib/use-hotkeys';
import { ConvertedBanner } from './ConvertedBanner';
import { ListPosition } from './ListPosition';
import { RecordBody, type RecordTab } from './RecordBody';
import { RecordHead } from './RecordHead';
import { RecordSkeleton } from './RecordSkeleton';
import { StagePath } from './StagePath';
import { texts } from './texts';
import { TrashBanner } from './TrashBanner';
import classes from './RecordView.module.css';

const NARROW = '(max-width: 899px)';

/** The page of one record: facts left, timeline centre, related right; tabs where there is no room. */
export function RecordView({ meta, id }: { meta: TypeMeta; id: string }) {
  const query = useQuery(recordQuery(meta.name, id));
  const navigate = useNavigate();
  const { tab } = useSearch({ from: '/app/$type/$id' });
  const narrow = useMediaQuery(NARROW, undefined, { getInitialValueInEffect: false });
  const position = useListPosition(meta.name, id);
  const record = query.data;
  const title = record ? titleOf(record, meta) : meta.label.singular;
  useDocumentTitle(`${title} · Aisha CRM`);

  const go = (next: string) =>
    void navigate({ to: '/$type/$id', params: { type: meta.name, id: next }, search: tab ? { tab } : {} });
  const show = (next: RecordTab) =>
    void navigate({
      to: '/$type/$id',
      params: { type: meta.name, id },
      search: { tab: next },
      replace: true,
    });
  const toList = () =>
    void navigate({ to: '/$type', params: { type: meta.name }, search: position?.trail.search ?? {} });
  useHotkeys({
    j: () => position?.nextId && go(position.nextId),
    k: () => position?.previousId && go(position.previousId),
  });

  if (query.isPending) return <RecordSkeleton />;
  if (!record) return <NotLoaded meta={meta} error={query.error} onRetry={() => void query.refetch()} />;
  const editable = meta.can.update && record.status !== 'converted' && !record.deleted_at;
  return (
    <article className={classes.page} aria-label={title}>
      <nav className={classes.crumbs} aria-label={meta.label.plural}>
        <Link
          to="/$type"
          params={{ type: meta.name }}
          search={position?.trail.search ?? {}}
          className={classes.crumb}
        >
          {meta.label.plural}
        </Link>
        <IconChevronRight size={14} aria-hidden />
        <span className={classes.here}>{title}</span>
        <span className={classes.space} />
        {position && <ListPosition position={position} onGo={go} />}
      </nav>
      <RecordHead
        meta={meta}
        record={record}
        editable={editable}
        onDeleted={toList}
        onWrite={() => show('timeline')}
      />
      {meta.status_field === 'stage' && (
        <div className={classes.path}>
          <StagePath record={record} editable={editable} />
        </div>
      )}
      <TrashBanner meta={meta} record={record} />
      {meta.name === 'leads' && <ConvertedBanner lead={record} />}
      <RecordBody
        meta={meta}
        record={record}
        editable={editable}
        layout={narrow ? 'tabs' : 'zones'}
        tab={readTab(tab)}
        onTab={show}
      />
    </article>
  );
}

function readTab(tab: string | undefined): RecordTab {
  return tab === 'facts' || tab === 'related' ? tab : 'timeline';
}

function NotLoaded({ meta, error, onRetry }: { meta: TypeMeta; error: unknown; onRetry: () => void }) {
  const t = useTexts(texts);
  const thing = meta.label.singular;
  if (!(error instanceof ApiError && error.status === 404))
    return <ErrorState title={t('notLoaded', { thing })} error={error} onRetry={onRetry} />;
  return (
    <EmptyState
      drawing="map"
      title={t('goneTitle', { thing: thing.toLowerCase() })}
      text={t('goneText')}
      actions={
        <Button component={Link} to={`/${meta.name}`}>
          {t('goneAction', { plural: meta.label.plural.toLowerCase() })}
        </Button>
      }
    />
  );
}
