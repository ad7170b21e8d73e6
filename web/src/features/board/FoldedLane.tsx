import { useDroppable } from '@dnd-kit/core';
import { IconArrowsHorizontal } from '@tabler/icons-react';
import { StageRing } from '@/components/StageRing';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import type { BoardColumn } from './board-state';
import { texts } from './texts';
import classes from './BoardLane.module.css';

interface FoldedLaneProps {
  column: BoardColumn;
  currency: string;
  isTarget: boolean;
  onUnfold: () => void;
}

/** A narrow lane: its name and figures, still a place to drop on. */
export function FoldedLane({ column, currency, isTarget, onUnfold }: FoldedLaneProps) {
  const t = useTexts(texts);
  const format = useFormat();
  const { setNodeRef } = useDroppable({ id: column.key });
  const sum = [{ amount: column.sum, currency }, ...column.others]
    .filter((each) => each.amount > 0)
    .map((each) => `${format.number(each.amount, 0)} ${each.currency}`)
    .join(' + ');
  return (
    <section
      ref={setNodeRef}
      id={`lane-${column.key}`}
      className={`${classes.lane} ${classes.folded}`}
      data-target={isTarget || undefined}
      aria-label={column.name}
    >
      <button type="button" className={classes.unfold} onClick={onUnfold}>
        <StageRing
          kind={column.kind}
          probability={column.probability}
          tone={column.color ?? 'slate'}
          size={16}
        />
        <span className={classes.vertical}>
          <b>{column.name}</b> <span className="num">{format.number(column.count)}</span>{' '}
          {sum && <span className={`num ${classes.verticalSum}`}>{sum}</span>}
        </span>
        <span className="sr-only">{t('unfold', { stage: column.name })}</span>
        <IconArrowsHorizontal size={16} aria-hidden className={classes.unfoldIcon} />
      </button>
    </section>
  );
}
