import { DndContext, DragOverlay, type DragEndEvent } from '@dnd-kit/core';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { rememberList } from '@/api/list-trail';
import type { TypeMeta } from '@/api/types';
import { ErrorState } from '@/components/States';
import { useCreate } from '@/features/create/create-context';
import { EmptyList } from '@/features/list/EmptyList';
import { ListHead } from '@/features/list/ListHead';
import { toRequest, useListSearch, type ListSearchApi } from '@/features/list/list-search';
import { ViewNotices } from '@/features/views/ViewNotices';
import { StageQuestion } from '@/features/record/StageQuestion';
import { useTexts } from '@/lib/i18n';
import { useStoredState } from '@/lib/stored-state';
import { toastRefused } from '@/lib/toasts';
import { messageOf } from '@/api/errors';
import { BoardFoot } from './BoardFoot';
import { BoardLane } from './BoardLane';
import type { CardHandlers } from './BoardCardView';
import { BoardSkeleton } from './BoardSkeleton';
import { BoardTools } from './BoardTools';
import { CardFace } from './CardFace';
import { FoldedLane } from './FoldedLane';
import { LaneStrip } from './LaneStrip';
import { findCard, stageOfColumn, type BoardColumn, type BoardData } from './board-state';
import { AUTO_SCROLL, overLane, SILENT, stayInPlace, useDragSensors, useNoClick } from './dragging';
import { boardQuery, useMoreCards, type BoardRequest } from './queries';
import { texts } from './texts';
import { useBoardMoves } from './use-board-moves';
import { useKeyboardLift } from './use-keyboard-lift';
import classes from './Board.module.css';
import cardClasses from './BoardCard.module.css';

/** Opportunities by stage, with the head, search and filters of the list. */
export function Board({ meta }: { meta: TypeMeta }) {
  const t = useTexts(texts);
  const search = useListSearch(meta);
  const { q, filter } = toRequest(search, meta);
  const request: BoardRequest = { q, filter, pipeline_id: search.pipeline ?? undefined };
  const query = useQuery(boardQuery(request));
  const board = query.data;
  const isEmpty = board?.columns.every((column) => column.count === 0) ?? false;
  return (
    <div className={classes.page} aria-label={t('board', { things: meta.label.plural })} role="group">
      <ListHead meta={meta} search={search} layout="board" />
      <ViewNotices meta={meta} search={search} />
      <BoardTools meta={meta} search={search} board={board} />
      {query.isPending && <BoardSkeleton />}
      {query.isError && !board && (
        <ErrorState title={t('failed')} error={query.error} onRetry={() => void query.refetch()} />
      )}
      {board && isEmpty && <EmptyList meta={meta} search={search} />}
      {board && !isEmpty && (
        <BoardLanes
          {...{ meta, search, request, board }}
          now={query.dataUpdatedAt}
          isStale={query.isPlaceholderData}
        />
      )}
    </div>
  );
}

interface BoardLanesProps {
  meta: TypeMeta;
  search: ListSearchApi;
  request: BoardRequest;
  board: BoardData;
  now: number;
  isStale: boolean;
}

function BoardLanes({ meta, search, request, board, now, isStale }: BoardLanesProps) {
  const t = useTexts(texts);
  const create = useCreate();
  const [spoken, setSpoken] = useState('');
  const [dragged, setDragged] = useState<string | null>(null);
  const [over, setOver] = useState<string | null>(null);
  const [wanted, setWanted] = useState<string | null>(null);
  const [folds, setFolds] = useStoredState<Record<string, boolean>>('board-folds', {});
  const lanes = useRef<HTMLDivElement>(null);
  const moves = useBoardMoves(request, setSpoken);
  const more = useMoreCards(request);
  const canMove = meta.can.update;
  const lift = useKeyboardLift({
    board,
    canMove,
    move: moves.move,
    focusCard: setWanted,
    announce: setSpoken,
  });
  const sensors = useDragSensors();
  useNoClick(dragged !== null);

  const foldOf = (column: BoardColumn) => folds[column.key] ?? column.kind !== 'open';
  const handlers: CardHandlers = {
    onKeyDown: lift.onKeyDown,
    onBlur: (id) => {
      lift.onBlur(id);
      setWanted(null);
    },
    onPeek: (id, column) => {
      rememberList(trailOf(meta, search, board, column));
      search.setPeek(id);
    },
    onMove: moves.move,
  };
  const letGo = () => {
    stayInPlace(lanes.current);
    setDragged(null);
    setOver(null);
  };
  const onDragEnd = ({ active, over: target }: DragEndEvent) => {
    letGo();
    if (target) moves.move(String(active.id), String(target.id));
  };
  const held = dragged ? findCard(board, dragged) : null;
  const target = lift.lifted && lift.lifted.to !== lift.lifted.from ? lift.lifted.to : over;
  const thing = meta.label.singular.toLowerCase();

  return (
    <DndContext
      sensors={sensors}
      collisionDetection={overLane}
      autoScroll={{ ...AUTO_SCROLL, canScroll: (element) => element === lanes.current }}
      accessibility={{ announcements: SILENT, screenReaderInstructions: { draggable: t('help') } }}
      onDragStart={({ active }) => setDragged(String(active.id))}
      onDragOver={({ active, over: lane }) => {
        const from = findCard(board, String(active.id))?.column.key;
        setOver(lane && lane.id !== from ? String(lane.id) : null);
      }}
      onDragEnd={onDragEnd}
      onDragCancel={letGo}
    >
      <LaneStrip columns={board.columns} scroller={lanes} />
      <div
        ref={lanes}
        className={classes.lanes}
        data-stale={isStale || undefined}
        data-dragging={dragged ? true : undefined}
      >
        {board.columns.map((column) =>
          foldOf(column) ? (
            <FoldedLane
              key={column.key}
              column={column}
              currency={board.currency}
              isTarget={target === column.key}
              onUnfold={() => setFolds({ ...folds, [column.key]: false })}
            />
          ) : (
            <BoardLane
              key={column.key}
              {...{ column, now, canMove, wanted, handlers }}
              columns={board.columns}
              currency={board.currency}
              isTarget={target === column.key}
              pending={moves.pending}
              lifted={lift.lifted}
              active={search.peek}
              things={meta.label.plural.toLowerCase()}
              isLoadingMore={more.isPending && more.variables.key === column.key}
              onMore={() =>
                more.mutate(column, {
                  onError: (error) =>
                    toastRefused(`${t('moreFailed', { stage: column.name })}: ${messageOf(error)}`),
                })
              }
              addLabel={t('add', { thing, stage: column.name })}
              onAdd={
                meta.can.create && column.kind === 'open' && !board.pipeline.is_archived
                  ? () =>
                      create('opportunities', {
                        preset: { stage: column.key, pipeline_id: board.pipeline.id },
                        onCreated: () => undefined,
                      })
                  : null
              }
              onFold={() => setFolds({ ...folds, [column.key]: true })}
            />
          ),
        )}
      </div>
      <BoardFoot canMove={canMove} />
      <p className="sr-only" role="status" aria-live="assertive">
        {spoken}
      </p>
      <DragOverlay dropAnimation={{ duration: 180, easing: 'ease-out' }}>
        {held && (
          <div className={`${cardClasses.card} ${cardClasses.overlay}`}>
            <CardFace card={held.card} column={held.column} now={now} />
          </div>
        )}
      </DragOverlay>
      {moves.asked && (
        <StageQuestion
          record={moves.asked.record}
          stage={stageOfColumn(moves.asked.to)}
          onAnswer={moves.answer}
          onCancel={moves.cancel}
        />
      )}
    </DndContext>
  );
}

/** The order in which the server fills a column. */
const CARD_ORDER = 'close_date,-amount';

/** A card opened from the board knows its neighbours in its column. */
function trailOf(meta: TypeMeta, search: ListSearchApi, board: BoardData, column: BoardColumn) {
  const { q, filter } = toRequest(search, meta);
  const and = [
    { field: 'pipeline_id', op: 'eq', value: board.pipeline.id },
    { field: 'stage', op: 'eq', value: column.key },
    ...(filter ? [JSON.parse(filter) as unknown] : []),
  ];
  return {
    type: meta.name,
    name: column.name,
    request: { q, filter: JSON.stringify({ and }), sort: CARD_ORDER },
    search: { layout: 'board', ...(search.pipeline ? { pipeline: search.pipeline } : {}) },
  };
}
