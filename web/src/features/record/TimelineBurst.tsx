import { UnstyledButton } from '@mantine/core';
import { IconStack2 } from '@tabler/icons-react';
import { useState } from 'react';
import type { TypeMeta } from '@/api/types';
import { RelativeTime } from '@/components/Times';
import { useTexts } from '@/lib/i18n';
import type { TimelineEvent } from './queries';
import { TimelineItem } from './TimelineItem';
import { timelineTexts } from './timeline-texts';
import classes from './Timeline.module.css';

/** Many small changes by one person in a short time, folded into one line. */
export function TimelineBurst({ events, meta }: { events: TimelineEvent[]; meta: TypeMeta }) {
  const t = useTexts(timelineTexts);
  const [open, setOpen] = useState(false);
  const first = events[0];
  if (!first) return null;
  return (
    <>
      <div className={classes.item}>
        <span className={classes.icon}>
          <IconStack2 size={14} aria-hidden />
        </span>
        <p className={classes.sentence}>
          <b>{t('burst', { count: events.length })}</b>{' '}
          {t('burstBy', { who: first.actor?.name ?? t('system') })}
          {' · '}
          <UnstyledButton className={classes.link} aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? t('hide') : t('show')}
          </UnstyledButton>
        </p>
        <span className={classes.time}>
          <RelativeTime at={first.at} />
        </span>
      </div>
      {open && events.map((event) => <TimelineItem key={event.id} event={event} meta={meta} />)}
    </>
  );
}
