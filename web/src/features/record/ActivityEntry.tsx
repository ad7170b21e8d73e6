import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { messageOf } from '@/api/errors';
import { fieldOf, useTypeMeta } from '@/api/session';
import { Chip } from '@/components/Chip';
import { RelativeTime } from '@/components/Times';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { lateBy } from '@/lib/lateness';
import { toastDone, toastRefused } from '@/lib/toasts';
import { ClampedText } from './ClampedText';
import { deliveryOf, useCompleteActivity, type TimelineEvent } from './queries';
import { timelineTexts } from './timeline-texts';
import classes from './Timeline.module.css';

/** A call, meeting or task: a card when something was written down, else one line. */
export function ActivityEntry({ event }: { event: TimelineEvent }) {
  const time = (
    <span className={event.body ? classes.cardTime : classes.time}>
      <RelativeTime at={event.at} />
    </span>
  );
  if (!event.body) {
    return (
      <>
        <p className={classes.sentence}>
          <ActivityWords event={event} />
        </p>
        <CompleteButton event={event} />
        {time}
      </>
    );
  }
  return (
    <article className={classes.card}>
      <header className={classes.cardHead}>
        <ActivityWords event={event} />
        {time}
      </header>
      <ClampedText text={event.body} />
      <CompleteButton event={event} />
    </article>
  );
}

function ActivityWords({ event }: { event: TimelineEvent }) {
  const t = useTexts(timelineTexts);
  const format = useFormat();
  const meta = useTypeMeta('activities');
  const { duration_minutes: minutes, outcome, due_at: due } = event.data;
  const isOpen = isOpenActivity(event);
  const choice = meta && fieldOf(meta, 'outcome')?.options?.find((option) => option.value === outcome);
  const late = isOpen && typeof due === 'string' && lateBy(due) > 0;
  return (
    <>
      <Link
        to="/$type/$id"
        params={{ type: 'activities', id: event.entity_id ?? event.id }}
        className={classes.subject}
      >
        {event.title}
      </Link>
      {typeof minutes === 'number' && minutes > 0 && (
        <span className={classes.muted}>{t('minutes', { count: minutes })}</span>
      )}
      {isOpen && typeof due === 'string' && (
        <span className={late ? classes.late : classes.muted}>
          {t('due', { when: format.relative(due) })}
        </span>
      )}
      {choice && <Chip tone={choice.tone ?? 'slate'}>{choice.label}</Chip>}
      <DeliveryWords event={event} />
    </>
  );
}

const DELIVERY_TONES = { queued: 'info', sent: 'success', failed: 'danger', held: 'warning' } as const;

/** How far a mail has come, and why no further. */
function DeliveryWords({ event }: { event: TimelineEvent }) {
  const t = useTexts(timelineTexts);
  const delivery = deliveryOf(event);
  if (!delivery) return null;
  return (
    <>
      <Chip tone={DELIVERY_TONES[delivery.status]}>{t(`mail_${delivery.status}`)}</Chip>
      {delivery.error && delivery.status !== 'sent' && (
        <span className={delivery.status === 'failed' ? classes.late : classes.muted}>{delivery.error}</span>
      )}
    </>
  );
}

function isOpenActivity(event: TimelineEvent): boolean {
  return event.data.status === 'pending' || event.data.status === 'in_progress';
}

function CompleteButton({ event }: { event: TimelineEvent }) {
  const t = useTexts(timelineTexts);
  const meta = useTypeMeta('activities');
  const { mutateAsync, isPending } = useCompleteActivity();
  const isOnItsWay = ['queued', 'held'].includes(deliveryOf(event)?.status ?? '');
  if (!isOpenActivity(event) || isOnItsWay || !meta?.can.update) return null;
  const subject = event.title ?? '';
  const complete = async () => {
    try {
      await mutateAsync({ id: event.entity_id ?? event.id });
      toastDone(t('completed', { subject }));
    } catch (error) {
      toastRefused(t('refused', { reason: messageOf(error) }));
    }
  };
  return (
    <Button
      variant="default"
      size="compact-xs"
      loading={isPending}
      aria-label={t('completeLabel', { subject })}
      onClick={() => void complete()}
    >
      {t('complete')}
    </Button>
  );
}
