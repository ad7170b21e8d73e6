import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { messageOf } from '@/api/errors';
import type { TypeMeta } from '@/api/types';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { Bar } from '@/components/Skeleton';
import { ErrorState } from '@/components/States';
import { RelativeTime } from '@/components/Times';
import { SettingsCard } from '@/features/settings/SettingsSection';
import { useTexts } from '@/lib/i18n';
import { toastDone, toastRefused } from '@/lib/toasts';
import { IssuedLink } from './IssuedLink';
import { feedQuery, useIssueFeed, useRevokeFeed, type IssuedFeed } from './queries';
import { texts } from './texts';
import classes from './Calendar.module.css';

/** Settings → Profile: the secret link with which other calendars show one's activities. */
export function CalendarCard({ meta }: { meta: TypeMeta }) {
  const t = useTexts(texts);
  const { data: feed, error, refetch } = useQuery(feedQuery);
  const issue = useIssueFeed();
  const revoke = useRevokeFeed();
  const [asked, setAsked] = useState<'renew' | 'revoke' | null>(null);
  const [issued, setIssued] = useState<IssuedFeed | null>(null);
  const close = () => setAsked(null);
  const refused = (why: unknown) => toastRefused(messageOf(why));
  const things = meta.label.plural.toLowerCase();
  const make = () => issue.mutate(undefined, { onSuccess: setIssued, onError: refused, onSettled: close });
  const end = () =>
    revoke.mutate(undefined, {
      onSuccess: () => toastDone(t('revoked')),
      onError: refused,
      onSettled: close,
    });
  return (
    <SettingsCard
      title={t('title')}
      text={t('text', { things })}
      actions={
        feed &&
        (feed.is_active ? (
          <>
            <Button variant="default" onClick={() => setAsked('renew')}>
              {t('renew')}
            </Button>
            <Button variant="default" onClick={() => setAsked('revoke')}>
              {t('revoke')}
            </Button>
          </>
        ) : (
          <Button variant="default" loading={issue.isPending} onClick={make}>
            {t('make')}
          </Button>
        ))
      }
    >
      {error ? (
        <ErrorState compact title={t('failed')} error={error} onRetry={() => void refetch()} />
      ) : !feed ? (
        <Bar width="40%" />
      ) : feed.is_active && feed.issued_at ? (
        <dl className={classes.facts}>
          <div>
            <dt>{t('since')}</dt>
            <dd>
              <RelativeTime at={feed.issued_at} />
            </dd>
          </div>
          <div>
            <dt>{t('fetched')}</dt>
            <dd>{feed.last_fetched_at ? <RelativeTime at={feed.last_fetched_at} /> : t('never')}</dd>
          </div>
        </dl>
      ) : (
        <p className={classes.none}>{t('none')}</p>
      )}
      <ConfirmDialog
        opened={asked !== null}
        title={t(asked === 'revoke' ? 'revokeTitle' : 'renewTitle')}
        confirm={t(asked === 'revoke' ? 'revokeYes' : 'renewYes')}
        danger={asked === 'revoke'}
        busy={issue.isPending || revoke.isPending}
        onConfirm={asked === 'revoke' ? end : make}
        onClose={close}
      >
        {t(asked === 'revoke' ? 'revokeText' : 'renewText')}
      </ConfirmDialog>
      {issued && <IssuedLink url={issued.url} things={things} onClose={() => setIssued(null)} />}
    </SettingsCard>
  );
}
