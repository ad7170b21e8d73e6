import { IconHourglass } from '@tabler/icons-react';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { pauseStore } from '@/api/pauses';
import { defineTexts, useTexts } from '@/lib/i18n';
import classes from './PauseNotice.module.css';

const texts = defineTexts('pause', {
  reason: 'You are quicker than this installation allows.',
  goesOn_one: 'It goes on in {{count}} second.',
  goesOn_other: 'It goes on in {{count}} seconds.',
});

/** Beneath everything, on every page: reading waits because the server asked for a pause, and goes on by itself. */
export function PauseNotice() {
  const until = useSyncExternalStore(pauseStore.subscribe, pauseStore.until);
  return until === null ? null : <Pause key={until} until={until} />;
}

function Pause({ until }: { until: number }) {
  const t = useTexts(texts);
  const [seconds, setSeconds] = useState(() => left(until));
  useEffect(() => {
    const timer = setInterval(() => setSeconds(left(until)), 500);
    return () => clearInterval(timer);
  }, [until]);
  return (
    <div className={classes.notice} role="status">
      <IconHourglass size={16} aria-hidden />
      <span>{t('reason')}</span>
      <span className="num" aria-live="off">
        {t('goesOn', { count: seconds })}
      </span>
    </div>
  );
}

function left(until: number): number {
  return Math.max(1, Math.ceil((until - Date.now()) / 1000));
}
