import { UnstyledButton } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { connectionStore } from '@/api/connection';
import { meQuery } from '@/api/session';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { texts } from './texts';
import classes from './ConnectionBanner.module.css';

const WAITS = [3, 5, 8, 15, 30];

/** While the server cannot be reached: since when, the next try, and a way to try at once. */
export function ConnectionBanner() {
  const lostSince = useSyncExternalStore(connectionStore.subscribe, connectionStore.lostSince);
  return lostSince === null ? null : <Lost since={lostSince} />;
}

function Lost({ since }: { since: number }) {
  const t = useTexts(texts);
  const format = useFormat();
  const queries = useQueryClient();
  const [attempt, setAttempt] = useState(1);
  const [seconds, setSeconds] = useState(WAITS[0] ?? 3);

  const retry = useCallback(() => {
    setAttempt((count) => count + 1);
    setSeconds(WAITS[Math.min(attempt, WAITS.length - 1)] ?? 30);
    void queries.fetchQuery({ ...meQuery, staleTime: 0, retry: false }).then(
      () => queries.invalidateQueries(),
      () => undefined,
    );
  }, [attempt, queries]);

  useEffect(() => {
    const timer = setTimeout(() => (seconds > 1 ? setSeconds(seconds - 1) : retry()), 1000);
    return () => clearTimeout(timer);
  }, [seconds, retry]);

  return (
    <div className={classes.banner} role="status">
      <IconPlugConnectedX size={16} aria-hidden />
      <b>{t('lost')}</b>
      <span className={`num ${classes.text}`} aria-live="off">
        {t('lostSince', { time: format.time(new Date(since).toISOString()), attempt, seconds })}
      </span>
      <UnstyledButton className={classes.retry} onClick={retry}>
        {t('retryNow')}
      </UnstyledButton>
    </div>
  );
}
