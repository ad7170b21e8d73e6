import { useIntersection } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { useTypeMeta } from '@/api/session';
import type { CrmRecord, TypeMeta } from '@/api/types';
import { MoreButton } from '@/components/MoreButton';
import { Bar } from '@/components/Skeleton';
import { ErrorState } from '@/components/States';
import { Toggles } from '@/components/Toggles';
import { useNamedTexts } from '@/components/use-named-texts';
import { useFormat } from '@/lib/format-context';
import { timelineQuery, useRelated, type TimelineEvent, type TimelineKind } from './queries';
import { TimelineBurst } from './TimelineBurst';
import { TimelineItem } from './TimelineItem';
import { groupTimeline, type DayGroup } from './timeline-groups';
import { isWorthALine } from './timeline-words';
import { timelineTexts } from './timeline-texts';
import classes from './Timeline.module.css';

type FilterKey = 'all' | 'notes' | 'activities' | 'stages' | 'changes';
const KINDS: Record<FilterKey, readonly TimelineKind[]> = {
  all: [],
  notes: ['note'],
  activities: ['activity'],
  stages: ['stage'],
  changes: ['change', 'assignment', 'lineage'],
};

const FILTERS_USUAL: readonly FilterKey[] = ['all', 'notes', 'activities', 'changes'];
const FILTERS: Record<string, readonly FilterKey[]> = {
  opportunities: ['all', 'notes', 'activities', 'stages', 'changes'],
  activities: ['all'],
};

interface TimelineProps {
  meta: TypeMeta;
  record: CrmRecord;
}

/** What happened to a record, newest first: one line per small event, cards for what people wrote. */
export function Timeline({ meta, record }: TimelineProps) {
  const t = useNamedTexts(timelineTexts);
  const format = useFormat();
  const [filter, setFilter] = useState<FilterKey>('all');
  const hasNotes = useTypeMeta('notes') !== undefined;
  const query = useInfiniteQuery(timelineQuery(meta.name, record.id, KINDS[filter]));
  const pinned = usePinned(meta.name, record, hasNotes && (filter === 'all' || filter === 'notes'));
  const pages = query.data?.pages;
  const groups = useMemo(
    () =>
      groupTimeline(pages?.flatMap((page) => page.items).filter(isWorthALine) ?? [], {
        today: format.today(),
        dayOf: (at) => format.today(Date.parse(at)),
        weekStart: format.settings.weekStart,
        pinned: new Set(pinned.map((event) => event.id)),
      }),
    [pages, pinned, format],
  );
  const filters = FILTERS[meta.name] ?? FILTERS_USUAL;

  return (
    <div className={classes.timeline}>
      <div className={classes.filters}>
        {filters.length > 1 && (
          <Toggles
            label={t('filter')}
            choices={filters.map((key) => ({ value: key, label: t(key) }))}
            chosen={filter}
            onChoose={setFilter}
          />
        )}
      </div>
      {query.isPending && <TimelineSkeleton />}
      {query.isError && !pages && (
        <ErrorState compact title={t('failed')} error={query.error} onRetry={() => void query.refetch()} />
      )}
      {pages && groups.length === 0 && pinned.length === 0 && (
        <div className={classes.empty}>
          <p className={classes.emptyTitle}>{filter === 'all' ? t('emptyTitle') : t('emptyFiltered')}</p>
          {filter === 'all' && <p>{t('emptyText')}</p>}
        </div>
      )}
      <div className={classes.line} aria-busy={query.isFetching || undefined}>
        {pinned.length > 0 && (
          <section aria-label={t('pinned')}>
            <h2 className={classes.day}>{t('pinned')}</h2>
            {pinned.map((event) => (
              <TimelineItem key={event.id} event={event} meta={meta} pinned />
            ))}
          </section>
        )}
        {groups.map((group) => (
          <section key={group.id} aria-label={dayLabel(group.day, t, format.settings.locale)}>
            <h2 className={classes.day}>{dayLabel(group.day, t, format.settings.locale)}</h2>
            {group.rows.map((row) =>
              row.kind === 'event' ? (
                <TimelineItem key={row.id} event={row.event} meta={meta} />
              ) : (
                <TimelineBurst key={row.id} events={row.events} meta={meta} />
              ),
            )}
          </section>
        ))}
      </div>
      {query.hasNextPage && (
        <MoreBelow busy={query.isFetchingNextPage} onMore={() => void query.fetchNextPage()} />
      )}
    </div>
  );
}

/** Notes marked important stand above the timeline however old they are. */
function usePinned(type: string, record: CrmRecord, enabled: boolean): TimelineEvent[] {
  const { data } = useRelated(type, record.id, 'notes.pinned');
  return useMemo(() => (enabled ? (data?.records ?? []).map(toEvent) : []), [data, enabled]);
}

function toEvent(note: CrmRecord): TimelineEvent {
  const author = (note.created_by_user ?? null) as TimelineEvent['actor'];
  return {
    id: note.id,
    kind: 'note',
    at: String(note.created_at),
    actor: author ?? (typeof note.created_by === 'string' ? { id: note.created_by, name: null } : null),
    title: typeof note.title === 'string' ? note.title : null,
    body: typeof note.content === 'string' ? note.content : null,
    entity_type: 'note',
    entity_id: note.id,
    data: { note_type: note.note_type, pinned: true },
  };
}

function dayLabel(
  day: DayGroup,
  t: (key: Exclude<DayGroup['key'], 'month'>) => string,
  locale: string,
): string {
  if (day.key !== 'month') return t(day.key);
  const month = new Date(`${day.month}-15T12:00:00Z`);
  return new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(month);
}

/** Loads by itself when scrolled near; the button serves keyboards and screen readers. */
function MoreBelow({ busy, onMore }: { busy: boolean; onMore: () => void }) {
  const t = useNamedTexts(timelineTexts);
  const { ref, entry } = useIntersection({ rootMargin: '240px' });
  const near = entry?.isIntersecting ?? false;
  useEffect(() => {
    if (near && !busy) onMore();
    // Asked once each time the end comes near; `onMore` is new on every render.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [near, busy]);
  return <MoreButton ref={ref} label={t('loadMore')} busy={busy} onMore={onMore} />;
}

function TimelineSkeleton() {
  return (
    <div aria-hidden>
      {[78, 52, 64, 46, 70].map((width) => (
        <div key={width} className={classes.skeletonRow}>
          <Bar width={24} height={24} />
          <Bar width={`${width}%`} />
        </div>
      ))}
    </div>
  );
}
