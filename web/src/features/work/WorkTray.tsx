import { ActionIcon, Button, Popover, RingProgress, Tooltip, VisuallyHidden } from '@mantine/core';
import { IconProgressAlert, IconProgressCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTexts } from '@/lib/i18n';
import { useStoredState } from '@/lib/stored-state';
import { isAtWork, shareOf, workQuery, type Work } from './queries';
import { texts } from './texts';
import { useEnded } from './use-ended';
import { WorkRow } from './WorkRow';
import classes from './Work.module.css';

const NOTHING: string[] = [];

/** What I asked for that takes a while: a ring in the header while it goes on, and each piece under it. */
export function WorkTray({ size = 32 }: { size?: number }) {
  const t = useTexts(texts);
  const [open, setOpen] = useState(false);
  const [cleared, setCleared] = useStoredState('work-cleared', NOTHING);
  const all = useQuery(workQuery).data ?? [];
  const said = useEnded(all);
  const works = all.filter(({ id }) => !cleared.includes(id));
  const going = works.filter(isAtWork);
  const waits = works.some(({ status }) => status === 'paused');
  if (works.length === 0) return <VisuallyHidden role="status">{said}</VisuallyHidden>;
  const label = going.length > 0 ? t('atWork', { count: going.length }) : t(waits ? 'waits' : 'ended');
  const ended = works.filter((work) => !isAtWork(work) && work.status !== 'paused');
  const clear = () => setCleared(all.filter((work) => !going.includes(work)).map(({ id }) => id));
  return (
    <>
      <VisuallyHidden role="status">{said}</VisuallyHidden>
      <Popover
        opened={open}
        onChange={setOpen}
        position="bottom-end"
        width="min(400px, calc(100vw - 24px))"
        shadow="md"
        trapFocus
        returnFocus
      >
        <Popover.Target>
          <Tooltip label={label} disabled={open}>
            <ActionIcon
              variant="subtle"
              size={size}
              aria-label={label}
              aria-expanded={open}
              onClick={() => setOpen(!open)}
            >
              <Mark going={going} waits={waits} size={size > 32 ? 24 : 20} />
            </ActionIcon>
          </Tooltip>
        </Popover.Target>
        <Popover.Dropdown className={classes.panel} aria-label={t('title')}>
          <header className={classes.head}>
            <h2 className={classes.heading}>{t('title')}</h2>
            {ended.length > 0 && (
              <Button variant="subtle" size="compact-sm" onClick={clear}>
                {t('clear')}
              </Button>
            )}
          </header>
          <ul className={classes.rows} aria-label={t('list')}>
            {works.map((work) => (
              <WorkRow key={work.id} work={work} onOpen={() => setOpen(false)} />
            ))}
          </ul>
        </Popover.Dropdown>
      </Popover>
    </>
  );
}

/** How far everything that goes on is, together. */
function Mark({ going, waits, size }: { going: Work[]; waits: boolean; size: number }) {
  if (going.length === 0) {
    const Shape = waits ? IconProgressAlert : IconProgressCheck;
    return <Shape size={size - 2} aria-hidden />;
  }
  const share = going.reduce((sum, work) => sum + (shareOf(work) ?? 0), 0) / going.length;
  return (
    <RingProgress
      size={size}
      thickness={3}
      aria-hidden
      rootColor="var(--n-5)"
      sections={[{ value: Math.max(share * 100, 4), color: 'var(--accent)' }]}
    />
  );
}
