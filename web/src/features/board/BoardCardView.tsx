import { ActionIcon, Menu } from '@mantine/core';
import { useDraggable } from '@dnd-kit/core';
import { IconArrowUpRight, IconDots, IconEye } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef, type KeyboardEvent, type MouseEvent } from 'react';
import { StageRing } from '@/components/StageRing';
import { useTexts } from '@/lib/i18n';
import { ageTone, daysInStage, type BoardCard, type BoardColumn } from './board-state';
import { CardFace } from './CardFace';
import { texts } from './texts';
import classes from './BoardCard.module.css';

export interface CardHandlers {
  onKeyDown: (event: KeyboardEvent, id: string) => void;
  onBlur: (id: string) => void;
  onPeek: (id: string, column: BoardColumn) => void;
  onMove: (id: string, toKey: string) => void;
}

interface BoardCardViewProps {
  card: BoardCard;
  column: BoardColumn;
  columns: BoardColumn[];
  now: number;
  canMove: boolean;
  pending: boolean;
  lifted: boolean;
  wanted: boolean;
  active: boolean;
  handlers: CardHandlers;
}

/** One card: drag it, lift it with Space, open it with a click or Enter. */
export function BoardCardView(props: BoardCardViewProps) {
  const { card, column, now, canMove, pending, lifted, wanted, active, handlers } = props;
  const t = useTexts(texts);
  const link = useRef<HTMLAnchorElement>(null);
  const { setNodeRef, listeners, isDragging } = useDraggable({
    id: card.id,
    data: { column: column.key },
    disabled: !canMove || pending,
  });
  useEffect(() => {
    if (wanted) link.current?.focus();
  }, [wanted]);

  const peek = (event: MouseEvent) => {
    const fromKeyboard = event.detail === 0;
    if (fromKeyboard || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    handlers.onPeek(card.id, column);
  };
  return (
    <div
      ref={setNodeRef}
      className={classes.card}
      data-card={card.id}
      data-age={ageTone(daysInStage(card, now), column) ?? undefined}
      data-dragging={isDragging || undefined}
      data-lifted={lifted || undefined}
      data-pending={pending || undefined}
      data-active={active || undefined}
      data-movable={canMove || undefined}
      {...listeners}
    >
      <Link
        ref={link}
        to="/$type/$id"
        params={{ type: 'opportunities', id: card.id }}
        className={classes.link}
        draggable={false}
        onClick={peek}
        onKeyDown={(event) => handlers.onKeyDown(event, card.id)}
        onBlur={() => handlers.onBlur(card.id)}
        aria-label={String(card.name)}
        aria-describedby="board-help"
        aria-roledescription={canMove ? t('moveTo') : undefined}
      />
      <CardFace card={card} column={column} now={now} />
      {canMove && !pending && <CardMenu {...props} />}
    </div>
  );
}

function CardMenu({ card, column, columns, handlers }: BoardCardViewProps) {
  const t = useTexts(texts);
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon
          variant="default"
          size={24}
          className={classes.menu}
          aria-label={`${t('moveTo')}: ${String(card.name)}`}
          onPointerDown={(event) => event.stopPropagation()}
          onMouseDown={(event) => event.stopPropagation()}
          onTouchStart={(event) => event.stopPropagation()}
        >
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconEye size={16} />} onClick={() => handlers.onPeek(card.id, column)}>
          {t('peek')}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconArrowUpRight size={16} />}
          component={Link}
          to={`/opportunities/${card.id}`}
        >
          {t('openPage')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>{t('moveTo')}</Menu.Label>
        {columns
          .filter((each) => each.key !== column.key)
          .map((each) => (
            <Menu.Item
              key={each.key}
              leftSection={
                <StageRing kind={each.kind} probability={each.probability} tone={each.color ?? 'slate'} />
              }
              onClick={() => handlers.onMove(card.id, each.key)}
            >
              {each.name}
            </Menu.Item>
          ))}
      </Menu.Dropdown>
    </Menu>
  );
}
