import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { useDroppable } from '@dnd-kit/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { IconArrowsDiagonalMinimize2, IconPlus } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { Money } from '@/components/Money';
import { OtherSums } from '@/components/OtherSums';
import { StageRing } from '@/components/StageRing';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { BoardCardView, type CardHandlers } from './BoardCardView';
import type { BoardColumn } from './board-state';
import { texts } from './texts';
import type { Lifted } from './use-keyboard-lift';
import classes from './BoardLane.module.css';

const CARD_PITCH = 102;

export interface LaneProps {
  column: BoardColumn;
  columns: BoardColumn[];
  currency: string;
  now: number;
  canMove: boolean;
  /** A card is over this lane and would be dropped here. */
  isTarget: boolean;
  pending: ReadonlySet<string>;
  lifted: Lifted | null;
  wanted: string | null;
  active: string | null;
  things: string;
  handlers: CardHandlers;
  isLoadingMore: boolean;
  onMore: () => void;
  onAdd: (() => void) | null;
  addLabel: string;
  onFold: () => void;
}

/** One stage: its figures from the server, and its cards, drawn only where they can be seen. */
export function BoardLane(props: LaneProps) {
  const { column, isTarget, isLoadingMore, onMore } = props;
  const t = useTexts(texts);
  const format = useFormat();
  const { setNodeRef } = useDroppable({ id: column.key });
  const left = Math.max(0, column.count - column.cards.length);
  return (
    <section
      ref={setNodeRef}
      id={`lane-${column.key}`}
      className={classes.lane}
      data-target={isTarget || undefined}
      aria-label={column.name}
    >
      <LaneHead {...props} />
      {isTarget && (
        <div className={classes.drop} aria-hidden>
          {t('dropHere', { stage: column.name })}
        </div>
      )}
      <LaneCards {...props} />
      {left > 0 && column.next_cursor !== null && (
        <Button variant="subtle" size="xs" className={classes.more} loading={isLoadingMore} onClick={onMore}>
          {t('more', { count: format.number(left) })}
        </Button>
      )}
    </section>
  );
}

function LaneHead({ column, currency, onAdd, addLabel, onFold }: LaneProps) {
  const t = useTexts(texts);
  const format = useFormat();
  return (
    <header className={classes.head}>
      <div className={classes.headLine}>
        <StageRing
          kind={column.kind}
          probability={column.probability}
          tone={column.color ?? 'slate'}
          size={16}
        />
        <h2 className={classes.name}>{column.name}</h2>
        <span className={`num ${classes.count}`}>{format.number(column.count)}</span>
        <span className={classes.space} />
        <Tooltip label={t('fold', { stage: column.name })}>
          <ActionIcon
            variant="subtle"
            size={24}
            className={classes.fold}
            aria-label={t('fold', { stage: column.name })}
            onClick={onFold}
          >
            <IconArrowsDiagonalMinimize2 size={15} />
          </ActionIcon>
        </Tooltip>
        {onAdd && (
          <Tooltip label={addLabel}>
            <ActionIcon variant="subtle" size={24} aria-label={addLabel} onClick={onAdd}>
              <IconPlus size={16} />
            </ActionIcon>
          </Tooltip>
        )}
      </div>
      <div className={classes.figures}>
        <span>
          <Money amount={Math.round(column.sum)} currency={currency} bold />
          <OtherSums others={column.others} />
        </span>
        {column.kind === 'open' && (
          <span className={`num ${classes.weighted}`}>
            {t('weightedSum', { sum: format.number(column.weighted, 0) })}
          </span>
        )}
      </div>
    </header>
  );
}

function LaneCards(props: LaneProps) {
  const { column, columns, now, canMove, pending, lifted, wanted, active, things, handlers } = props;
  const t = useTexts(texts);
  const scroller = useRef<HTMLDivElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- the cards below take plain values
  const rows = useVirtualizer({
    count: column.cards.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => CARD_PITCH,
    getItemKey: (index) => column.cards[index]?.id ?? index,
    overscan: 4,
    paddingEnd: 4,
  });
  const wantedIndex = wanted ? column.cards.findIndex((card) => card.id === wanted) : -1;
  useEffect(() => {
    if (wantedIndex >= 0) rows.scrollToIndex(wantedIndex, { align: 'auto' });
  }, [wantedIndex, rows]);
  return (
    <div ref={scroller} className={classes.scroller} tabIndex={column.cards.length === 0 ? 0 : undefined}>
      {column.cards.length === 0 && <p className={classes.empty}>{t('empty', { things })}</p>}
      <ul className={classes.cards} style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map((item) => {
          const card = column.cards[item.index];
          if (!card) return null;
          return (
            <li key={card.id} className={classes.row} style={{ transform: `translateY(${item.start}px)` }}>
              <BoardCardView
                {...{ card, column, columns, now, canMove, handlers }}
                pending={pending.has(card.id)}
                lifted={lifted?.id === card.id}
                wanted={wanted === card.id}
                active={active === card.id}
              />
            </li>
          );
        })}
      </ul>
    </div>
  );
}
