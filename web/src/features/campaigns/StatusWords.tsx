import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Notice } from '@/components/Notice';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { isPreparing } from './campaign-actions';
import { texts } from './monitor-texts';
import { isLive, preflightQuery, progressOf, type Campaign } from './queries';
import classes from './Monitor.module.css';

/** What the campaign does now and what happens next, in words; of a failure the cause and its cure. */
export function StatusWords({ campaign }: { campaign: Campaign }) {
  const t = useTexts(texts);
  const format = useFormat();
  const { status, metadata, scheduled_at: at } = campaign;
  const unclear = campaign.unclear ?? 0;
  const isDue = status === 'scheduled' && (!at || new Date(at) <= new Date());
  const error = typeof metadata['error'] === 'string' ? metadata['error'] : null;
  const waiting = isLive(campaign) && typeof metadata['waiting'] === 'string' ? metadata['waiting'] : null;
  return (
    <>
      <p className={classes.words} role="status">
        <Sentence campaign={campaign} isDue={isDue} />
      </p>
      {waiting && <Notice tone="warning">{waiting}</Notice>}
      {unclear > 0 && (
        <Notice tone="warning">
          {t('unclearPeople', { count: unclear, shown: format.number(unclear) })}
        </Notice>
      )}
      {isDue && <WhyWaiting id={campaign.id} />}
      {error && <Failure error={error} type={campaign.campaign_type} />}
    </>
  );
}

function Sentence({ campaign, isDue }: { campaign: Campaign; isDue: boolean }) {
  const t = useTexts(texts);
  const format = useFormat();
  const progress = progressOf(campaign);
  const { status, scheduled_at: at, started_at: started, counts } = campaign;
  const left = progress.total - progress.processed;
  const number = (count: number) => format.number(count);
  if (isPreparing(campaign)) return t('preparing');
  if (status === 'failed' && left > 0) return t('stoppedEarly', { count: left, shown: number(left) });
  switch (status) {
    case 'draft':
      return t('draft');
    case 'scheduled':
      return isDue
        ? t('due')
        : t('scheduled', { when: format.dateTime(at ?? ''), zone: format.settings.timezone });
    case 'running':
      return [
        t('running', { count: left, shown: number(left) }),
        rateOf(progress.processed, started, number),
      ].join(' ');
    case 'paused':
      return t('paused', { count: left, shown: number(left) });
    case 'cancelled':
      return t('cancelled', { done: number(progress.success) });
    default:
      return t('ended', {
        done: number(progress.success),
        failed: number(progress.failed),
        out: number(counts?.['skipped'] ?? 0),
      });
  }
}

const MINUTE_MS = 60_000;

/** How many a minute so far, once that says something. */
function rateOf(done: number, started: string | null, number: (count: number) => string): string {
  const minutes = started ? (Date.now() - new Date(started).getTime()) / MINUTE_MS : 0;
  return minutes >= 1 && done > 0 ? texts.say('rate', { shown: number(Math.round(done / minutes)) }) : '';
}

/** Why a campaign that is due may not begin: no worker sends campaigns here, or sending is stopped. */
function WhyWaiting({ id }: { id: string }) {
  const { data } = useQuery(preflightQuery(id));
  const waits = data?.warnings.filter(({ code }) => code === 'worker_disabled' || code === 'sending_stopped');
  return waits?.map(({ code, text }) => (
    <Notice key={code} tone="warning">
      {text}
    </Notice>
  ));
}

function Failure({ error, type }: { error: string; type: Campaign['campaign_type'] }) {
  const t = useTexts(texts);
  const isUnset = error.startsWith('No ') && error.endsWith(' configured');
  const isGone = error.endsWith('not found or inactive');
  return (
    <Notice tone="danger">
      <b>{error}.</b>{' '}
      {isUnset ? (
        t(`cureUnset_${type}`)
      ) : isGone ? (
        <>
          {t(`cureGone_${type}`)}{' '}
          <Link to="/settings/$page" params={{ page: 'integrations' }}>
            {t('toIntegrations')}
          </Link>
        </>
      ) : (
        t('cureOther')
      )}
    </Notice>
  );
}
