import { useState, type KeyboardEvent } from 'react';
import { useTexts } from '@/lib/i18n';
import { findCard, neighbour, type BoardData } from './board-state';
import { texts } from './texts';

export interface Lifted {
  id: string;
  from: string;
  /** The column it would be dropped into. */
  to: string;
}

interface KeyboardLift {
  lifted: Lifted | null;
  /** For the cards: Space lifts and drops, arrows choose the column, Escape cancels; otherwise arrows move the focus. */
  onKeyDown: (event: KeyboardEvent, id: string) => void;
  /** The focus left the lifted card. */
  onBlur: (id: string) => void;
}

interface Options {
  board: BoardData | undefined;
  canMove: boolean;
  move: (id: string, toKey: string) => void;
  focusCard: (id: string) => void;
  announce: (text: string) => void;
}

/** Moving cards without a pointer; every step is said aloud. */
export function useKeyboardLift({ board, canMove, move, focusCard, announce }: Options): KeyboardLift {
  const t = useTexts(texts);
  const [lifted, setLifted] = useState<Lifted | null>(null);
  const columnName = (key: string) => board?.columns.find((column) => column.key === key)?.name ?? key;

  const whileLifted = (current: Lifted, key: string, name: string) => {
    if (!board) return false;
    if (key === 'ArrowLeft' || key === 'ArrowRight') {
      const to = neighbour(board, current.to, key === 'ArrowRight' ? 1 : -1);
      setLifted({ ...current, to });
      const position = board.columns.findIndex((column) => column.key === to) + 1;
      announce(t('over', { stage: columnName(to), position, count: board.columns.length }));
      document.getElementById(`lane-${to}`)?.scrollIntoView({ inline: 'nearest', block: 'nearest' });
      return true;
    }
    if (key === ' ' || key === 'Enter') {
      setLifted(null);
      announce(t('dropped', { name, stage: columnName(current.to) }));
      move(current.id, current.to);
      focusCard(current.id);
      return true;
    }
    if (key !== 'Escape') return key.startsWith('Arrow');
    setLifted(null);
    announce(t('cancelled', { name, stage: columnName(current.from) }));
    return true;
  };

  const onKeyDown = (event: KeyboardEvent, id: string) => {
    const place = board && findCard(board, id);
    if (!board || !place) return;
    const name = String(place.card.name);
    if (lifted) {
      if (!whileLifted(lifted, event.key, name)) return;
    } else if (event.key === ' ' && canMove) {
      setLifted({ id, from: place.column.key, to: place.column.key });
      announce(t('lifted', { name, stage: place.column.name }));
    } else {
      const next = besideOf(board, id, event.key);
      if (!next) return;
      focusCard(next);
    }
    event.preventDefault();
    event.stopPropagation();
  };

  return {
    lifted,
    onKeyDown,
    onBlur: (id) => {
      if (lifted?.id === id) setLifted(null);
    },
  };
}

/** The card an arrow leads to: up and down in the column, left and right to the same height of the next one with cards. */
export function besideOf(board: BoardData, id: string, key: string): string | null {
  const place = findCard(board, id);
  if (!place) return null;
  if (key === 'ArrowDown') return place.column.cards[place.index + 1]?.id ?? null;
  if (key === 'ArrowUp') return place.column.cards[place.index - 1]?.id ?? null;
  if (key !== 'ArrowLeft' && key !== 'ArrowRight') return null;
  const step = key === 'ArrowRight' ? 1 : -1;
  const start = board.columns.findIndex((column) => column.key === place.column.key);
  for (let index = start + step; index >= 0 && index < board.columns.length; index += step) {
    const { cards = [] } = board.columns[index] ?? {};
    const card = cards[Math.min(place.index, cards.length - 1)];
    if (card) return card.id;
  }
  return null;
}
