import { Menu } from '@mantine/core';
import { IconCheck, IconChevronDown } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { messageOf } from '@/api/errors';
import { useMoveStage } from '@/api/opportunities';
import { recordKeys } from '@/api/records';
import { pipelineOf, useMetadata } from '@/api/session';
import type { CrmRecord, Stage } from '@/api/types';
import { StageRing } from '@/components/StageRing';
import { useTexts } from '@/lib/i18n';
import { toastDone, toastRefused } from '@/lib/toasts';
import { StageQuestion } from './StageQuestion';
import { needsAnswer, type StageAnswer } from './stage-asks';
import { texts } from './texts';
import classes from './StagePath.module.css';

interface StagePathProps {
  record: CrmRecord;
  editable: boolean;
}

/** The stages of a deal as buttons; those passed carry a tick. Lost stands apart in the last button's menu. */
export function StagePath({ record, editable }: StagePathProps) {
  const t = useTexts(texts);
  const pipeline = pipelineOf(useMetadata(), record.pipeline_id);
  const move = useStagePathMove(record);
  const path = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const step = path.current?.querySelector<HTMLElement>('[aria-current]');
    if (step && path.current) path.current.scrollLeft = step.offsetLeft - path.current.offsetLeft - 40;
  }, [record.stage]);
  if (!pipeline) return null;
  const stages = pipeline.stages.toSorted((left, right) => left.position - right.position);
  const current = stages.find((stage) => stage.key === record.stage);
  const open = stages.filter((stage) => stage.kind === 'open');
  const closing = stages.filter((stage) => stage.kind !== 'open');
  const closed = current && current.kind !== 'open' ? current : undefined;

  return (
    <div
      ref={path}
      className={classes.path}
      role="group"
      aria-label={t('stagePath')}
      aria-busy={move.busy || undefined}
    >
      {open.map((stage) => (
        <StageButton
          key={stage.key}
          stage={stage}
          state={stateOf(stage, current)}
          disabled={!editable || move.busy}
          onClick={() => move.ask(stage)}
        />
      ))}
      <Menu position="bottom-end" disabled={!editable}>
        <Menu.Target>
          <button
            type="button"
            className={classes.stage}
            data-state={closed ? closed.kind : 'ahead'}
            aria-current={closed ? 'step' : undefined}
            disabled={!editable || move.busy}
          >
            {closed && <StageRing kind={closed.kind} probability={closed.probability} tone={closed.color} />}
            <span className={classes.name}>
              {closed?.name ?? closing.map((stage) => stage.name).join(' / ')}
            </span>
            {editable && <IconChevronDown size={14} aria-hidden />}
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          {closing.map((stage) => (
            <Menu.Item
              key={stage.key}
              leftSection={<StageRing kind={stage.kind} probability={stage.probability} tone={stage.color} />}
              disabled={stage.key === record.stage}
              onClick={() => move.ask(stage)}
            >
              {stage.name}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {move.asked && (
        <StageQuestion record={record} stage={move.asked} onAnswer={move.answer} onCancel={move.cancel} />
      )}
    </div>
  );
}

type StageState = 'passed' | 'current' | 'ahead' | 'won' | 'lost';

function stateOf(stage: Stage, current: Stage | undefined): StageState {
  if (!current) return 'ahead';
  if (stage.key === current.key) return 'current';
  if (current.kind === 'lost') return 'ahead';
  return current.kind === 'won' || stage.position < current.position ? 'passed' : 'ahead';
}

interface StageButtonProps {
  stage: Stage;
  state: StageState;
  disabled: boolean;
  onClick: () => void;
}

function StageButton({ stage, state, disabled, onClick }: StageButtonProps) {
  return (
    <button
      type="button"
      className={classes.stage}
      data-state={state}
      aria-current={state === 'current' ? 'step' : undefined}
      disabled={disabled && state !== 'current'}
      onClick={state === 'current' ? undefined : onClick}
    >
      {state === 'passed' && <IconCheck size={14} aria-hidden />}
      <span className={classes.name}>{stage.name}</span>
    </button>
  );
}

function useStagePathMove(record: CrmRecord) {
  const t = useTexts(texts);
  const queries = useQueryClient();
  const metadata = useMetadata();
  const { mutateAsync, isPending } = useMoveStage();
  const [asked, setAsked] = useState<Stage | null>(null);
  const name = typeof record.name === 'string' ? record.name : '';

  const send = async (stage: { key: string; name: string }, answer: StageAnswer, undoable: boolean) => {
    const before = { key: String(record.stage), name: '' };
    try {
      const moved = await mutateAsync({
        id: record.id,
        stage: stage.key,
        ...(undoable ? { version: record.version } : {}),
        ...answer,
      });
      queries.setQueryData<CrmRecord>(recordKeys.one('opportunities', record.id), (known) => ({
        ...known,
        ...moved,
      }));
      await queries.invalidateQueries({ queryKey: ['records'] });
      const back = () =>
        void send(
          before,
          { reason: typeof record.lost_reason === 'string' ? record.lost_reason : t('undone') },
          false,
        );
      if (undoable) toastDone(t('moved', { name, stage: stage.name }), back);
    } catch (error) {
      toastRefused(t('movedBack', { reason: messageOf(error) }));
    }
  };

  return {
    asked,
    busy: isPending,
    ask: (stage: Stage) => {
      if (needsAnswer(stage, record, metadata)) setAsked(stage);
      else void send(stage, {}, true);
    },
    answer: (answer: StageAnswer) => {
      if (asked) void send(asked, answer, true);
      setAsked(null);
    },
    cancel: () => setAsked(null),
  };
}
