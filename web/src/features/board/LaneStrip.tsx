import { useEffect, useRef, useState, type RefObject } from 'react';
import { useTexts } from '@/lib/i18n';
import type { BoardColumn } from './board-state';
import { texts } from './texts';
import classes from './Board.module.css';

interface LaneStripProps {
  columns: BoardColumn[];
  scroller: RefObject<HTMLDivElement | null>;
}

/** On phones: which lane is on screen, and a way to each of the others. */
export function LaneStrip({ columns, scroller }: LaneStripProps) {
  const t = useTexts(texts);
  const [current, setCurrent] = useState(columns[0]?.key);
  const keys = columns.map((column) => column.key).join(' ');
  useEffect(() => {
    const root = scroller.current;
    if (!root) return undefined;
    const onScreen = new Set<string>();
    const observer = new IntersectionObserver(
      (entries) => {
        entries.forEach(({ target, isIntersecting }) => {
          if (isIntersecting) onScreen.add(target.id);
          else onScreen.delete(target.id);
        });
        const first = keys.split(' ').find((key) => onScreen.has(`lane-${key}`));
        if (first) setCurrent(first);
      },
      { root, threshold: 0.7 },
    );
    root.querySelectorAll('[id^="lane-"]').forEach((lane) => observer.observe(lane));
    return () => observer.disconnect();
  }, [scroller, keys]);
  const strip = useRef<HTMLElement>(null);
  useEffect(() => {
    strip.current?.querySelector('[aria-current]')?.scrollIntoView({ inline: 'nearest', block: 'nearest' });
  }, [current]);
  return (
    <nav ref={strip} className={classes.strip} aria-label={t('lanes')}>
      {columns.map((column) => (
        <button
          key={column.key}
          type="button"
          className={classes.stripStep}
          aria-current={column.key === current ? 'true' : undefined}
          onClick={() =>
            document
              .getElementById(`lane-${column.key}`)
              ?.scrollIntoView({ behavior: 'smooth', inline: 'center', block: 'nearest' })
          }
        >
          {column.name}
        </button>
      ))}
    </nav>
  );
}
