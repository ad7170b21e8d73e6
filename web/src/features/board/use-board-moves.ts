import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { messageOf } from '@/api/errors';
import { moveToStage, type StageMove } from '@/api/opportunities';
import { recordQuery } from '@/api/records';
import { useMetadata } from '@/api/session';
import type { CrmRecord } from '@/api/types';
import { needsAnswer, type StageAnswer } from '@/features/record/stage-asks';
import { useTexts } from '@/lib/i18n';
import { toastDone, toastRefused } from '@/lib/toasts';
import {
  findCard,
  moveCard,
  putBack,
  replaceCard,
  type BoardColumn,
  type BoardData,
  type Place,
} from './board-state';
import { boardQuery, type BoardRequest } from './queries';
import { slideBack } from './slide-back';
import { texts } from './texts';

interface Asked {
  place: Place;
  to: BoardColumn;
  /** The card's whole record where the stage asks for fields, else the card. */
  record: CrmRecord;
}

export interface BoardMoves {
  move: (id: string, toKey: string) => void;
  /** A move to won or lost that waits for its fact. */
  asked: Asked | null;
  answer: (answer: StageAnswer) => void;
  cancel: () => void;
  /** Cards whose move is not stored yet. */
  pending: ReadonlySet<string>;
}

/** Moves show at once; what the server refuses slides back and says why. */
export function useBoardMoves(request: BoardRequest, announce: (text: string) => void): BoardMoves {
  const t = useTexts(texts);
  const queries = useQueryClient();
  const metadata = useMetadata();
  const { queryKey } = boardQuery(request);
  const [asked, setAsked] = useState<Asked | null>(null);
  const [pending, setPending] = useState<ReadonlySet<string>>(new Set());

  const change = (next: (board: BoardData) => BoardData) =>
    queries.setQueryData<BoardData>(queryKey, (board) => board && next(board));
  const mark = (id: string, isPending: boolean) =>
    setPending((before) => {
      const next = new Set(before);
      if (isPending) next.add(id);
      else next.delete(id);
      return next;
    });
  const pipelineId = () => queries.getQueryData<BoardData>(queryKey)?.pipeline.id;
  const nameOf = (place: Place) => String(place.card.name);

  const giveBack = (place: Place) => slideBack(place.card.id, () => change((board) => putBack(board, place)));

  const send = async (place: Place, to: BoardColumn, answer: StageAnswer): Promise<void> => {
    const { card, column } = place;
    mark(card.id, true);
    try {
      const saved = await moveToStage({ id: card.id, stage: to.key, version: card.version, ...answer });
      change((board) => replaceCard(board, { ...saved, days_in_stage: 0 }));
      toastDone(t('moved', { name: nameOf(place), stage: to.name }), () => void undo(place, to));
      void queries.invalidateQueries({ queryKey: ['records'] });
    } catch (error) {
      giveBack(place);
      const reason = messageOf(error);
      toastRefused(t('movedBack', { reason }));
      announce(t('refusedSpoken', { name: nameOf(place), stage: column.name, reason }));
    } finally {
      mark(card.id, false);
    }
  };

  /** A card does not carry every field that a stage may ask for. */
  const ask = async (place: Place, to: BoardColumn): Promise<void> => {
    const known: CrmRecord = { ...place.card, pipeline_id: pipelineId() };
    const record =
      to.required_fields.length > 0
        ? await queries.fetchQuery(recordQuery('opportunities', place.card.id)).catch(() => known)
        : known;
    if (needsAnswer(to, record, metadata)) setAsked({ place, to, record });
    else await send(place, to, {});
  };

  const undo = async (place: Place, from: BoardColumn): Promise<void> => {
    const { card, column } = place;
    change((board) => moveCard(board, card.id, column.key, place.index));
    const back: StageMove = { id: card.id, stage: column.key };
    if (from.kind === 'won') back.amount = card.amount;
    if (column.kind === 'lost') back.reason = t('undoReason');
    try {
      await moveToStage(back);
    } catch (error) {
      toastRefused(t('movedBack', { reason: messageOf(error) }));
    } finally {
      void queries.invalidateQueries({ queryKey: ['records'] });
    }
  };

  return {
    pending,
    asked,
    move: (id, toKey) => {
      const board = queries.getQueryData<BoardData>(queryKey);
      const place = board && findCard(board, id);
      const to = board?.columns.find((column) => column.key === toKey);
      if (!place || !to || place.column.key === toKey || pending.has(id)) return;
      void queries.cancelQueries({ queryKey });
      change((known) => moveCard(known, id, toKey));
      void ask(place, to);
    },
    answer: (answer) => {
      if (asked) void send(asked.place, asked.to, answer);
      setAsked(null);
    },
    cancel: () => {
      if (asked) giveBack(asked.place);
      setAsked(null);
    },
  };
}
