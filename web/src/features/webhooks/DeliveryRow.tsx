import { Button } from '@mantine/core';
import { useState } from 'react';
import { messageOf } from '@/api/errors';
import { Chip } from '@/components/Chip';
import { Expander } from '@/components/Expander';
import { FactList } from '@/components/FactList';
import { Notice } from '@/components/Notice';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { toastDone, toastRefused } from '@/lib/toasts';
import { useReplayOne, type Delivery } from './queries';
import { texts } from './texts';
import classes from './Webhooks.module.css';

const TONES = {
  pending: 'slate',
  delivering: 'info',
  delivered: 'success',
  failed: 'warning',
  dead: 'danger',
} as const;

/** One delivery: how it stands, and behind it what was sent and answered. */
export function DeliveryRow({ delivery, canReplay }: { delivery: Delivery; canReplay: boolean }) {
  const t = useTexts(texts);
  const format = useFormat();
  const [open, setOpen] = useState(false);
  const { event, attempt, error, created_at: made, next_attempt_at: next } = delivery;
  const status = (delivery.status in TONES ? delivery.status : 'pending') as keyof typeof TONES;
  const facts = [
    format.relative(made),
    attempt > 0 && t('attempts', { count: attempt }),
    status === 'failed' && next && t('next', { when: format.relative(next) }),
  ];
  return (
    <li className={classes.row}>
      <div className={classes.head}>
        <Expander label={t('show', { event })} open={open} onToggle={() => setOpen(!open)}>
          {event}
        </Expander>
        <span className={classes.space} />
        <Chip tone={TONES[status]}>{t(status === 'failed' ? 'failedStatus' : status)}</Chip>
      </div>
      <span className={classes.facts}>{facts.filter(Boolean).join(' · ')}</span>
      {error && <Notice tone={status === 'dead' ? 'danger' : 'warning'}>{error}</Notice>}
      {open && <Details delivery={delivery} canReplay={canReplay} />}
    </li>
  );
}

function Details({ delivery, canReplay }: { delivery: Delivery; canReplay: boolean }) {
  const t = useTexts(texts);
  const replay = useReplayOne();
  const { event, response_excerpt: answer, http_status: status, duration_ms: ms } = delivery;
  const send = () =>
    replay.mutate(delivery.id, {
      onSuccess: () => toastDone(t('replayedOne', { event })),
      onError: (refused) => toastRefused(messageOf(refused)),
    });
  return (
    <div className={classes.details}>
      <FactList
        facts={[
          [t('eventId'), delivery.event_id],
          ...(status === null ? [] : [[t('answered'), String(status)] as const]),
          ...(ms === null ? [] : [[t('took'), t('ms', { ms: String(ms) })] as const]),
        ]}
      />
      <h3 className={classes.part}>{t('request')}</h3>
      <pre className={classes.code} aria-label={t('request')}>
        {JSON.stringify(delivery.body, null, 2)}
      </pre>
      <h3 className={classes.part}>{t('answer')}</h3>
      {answer ? (
        <pre className={classes.code} aria-label={t('answer')}>
          {answer}
        </pre>
      ) : (
        <p className={classes.facts}>{t(status === null ? 'noAnswer' : 'emptyAnswer')}</p>
      )}
      {canReplay && event !== 'webhook.test' && delivery.status !== 'delivering' && (
        <Button
          size="compact-sm"
          variant="default"
          className={classes.connect ?? ''}
          loading={replay.isPending}
          aria-label={t('replayOneName', { event })}
          onClick={send}
        >
          {t('replayOne')}
        </Button>
      )}
    </div>
  );
}
