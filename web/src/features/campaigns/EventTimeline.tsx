import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useEmployees } from '@/api/people';
import { MorePages } from '@/components/MoreButton';
import { SkeletonRows } from '@/components/Skeleton';
import { ErrorState } from '@/components/States';
import { RelativeTime } from '@/components/Times';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { groupEvents, type EventGroup } from './event-groups';
import { texts } from './monitor-texts';
import { eventsQuery, type Campaign, type CampaignEvent } from './queries';
import { reasonText } from './reason-text';
import classes from './Monitor.module.css';

/** What happened to the campaign and its people, the newest first. */
export function EventTimeline({ campaign }: { campaign: Campaign }) {
  const t = useTexts(texts);
  const found = useInfiniteQuery(eventsQuery(campaign));
  const pages = found.data?.pages;
  const groups = useMemo(() => groupEvents(pages?.flatMap((page) => page.items) ?? []), [pages]);
  return (
    <section className={classes.timeline} aria-labelledby="campaign-events">
      <h2 id="campaign-events" className={classes.sectionTitle}>
        {t('events')}
      </h2>
      {found.isError ? (
        <ErrorState
          compact
          title={t('eventsFailed')}
          error={found.error}
          onRetry={() => void found.refetch()}
        />
      ) : pages === undefined ? (
        <SkeletonRows rows={4} columns={1} />
      ) : (
        <ol className={classes.events}>
          {groups.map((group) => (
            <Line key={group.id} group={group} />
          ))}
        </ol>
      )}
      <MorePages of={found} />
    </section>
  );
}

function Line({ group }: { group: EventGroup }) {
  const t = useTexts(texts);
  const format = useFormat();
  const who = useEmployees().find((person) => person.user_id === group.by)?.name;
  const shown = format.number(group.count);
  return (
    <li className={classes.event} data-kind={group.type}>
      <span className={classes.dot} aria-hidden />
      <span className={classes.eventText}>
        {t(`event_${group.type as CampaignEvent['event_type']}`, { count: group.count, shown })}
        {who && <span className={classes.muted}> · {who}</span>}
        {group.reason && <span className={classes.muted}> · {reasonText(group.reason)}</span>}
      </span>
      <span className={classes.muted}>
        <RelativeTime at={group.at} />
      </span>
    </li>
  );
}
