import { Button, Menu } from '@mantine/core';
import { IconChevronDown, IconGitBranch } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useMetadata } from '@/api/session';
import type { Pipeline, TypeMeta } from '@/api/types';
import { Chip } from '@/components/Chip';
import { Money } from '@/components/Money';
import { OtherSums } from '@/components/OtherSums';
import { FilterBar } from '@/features/list/FilterBar';
import type { ListSearchApi } from '@/features/list/list-search';
import { useTexts } from '@/lib/i18n';
import { openTotals, type BoardData } from './board-state';
import { texts } from './texts';
import classes from './Board.module.css';

interface BoardToolsProps {
  meta: TypeMeta;
  search: ListSearchApi;
  board: BoardData | undefined;
}

/** The pipeline, the filters of the list, and what the open stages are worth. */
export function BoardTools({ meta, search, board }: BoardToolsProps) {
  const t = useTexts(texts);
  const totals = board && openTotals(board);
  return (
    <div className={classes.tools}>
      <PipelineMenu current={board?.pipeline} search={search} />
      {board?.pipeline.is_archived && <Chip tone="slate">{t('archived')}</Chip>}
      <FilterBar meta={meta} search={search} />
      <span className={classes.space} />
      {totals && (
        <div className={classes.totals}>
          <span>
            {t('open')} <Money amount={Math.round(totals.sum)} currency={board.currency} bold />
            <OtherSums others={totals.others} />
          </span>
          <span>
            {t('weighted')} <Money amount={Math.round(totals.weighted)} currency={board.currency} bold />
            <OtherSums
              others={totals.others.map(({ currency, weighted }) => ({ currency, amount: weighted }))}
            />
          </span>
        </div>
      )}
    </div>
  );
}

interface PipelineMenuProps {
  current: BoardData['pipeline'] | undefined;
  search: ListSearchApi;
}

function PipelineMenu({ current, search: list }: PipelineMenuProps) {
  const t = useTexts(texts);
  const { pipelines } = useMetadata();
  const navigate = useNavigate({ from: '/$type' });
  if (pipelines.length < 2) return null;
  const name = current?.name ?? pipelines.find((pipeline) => pipeline.is_default)?.name ?? '';
  const archived = pipelines.filter((pipeline) => pipeline.is_archived);
  const itemOf = (pipeline: Pipeline) => (
    <Menu.Item
      key={pipeline.id}
      disabled={pipeline.id === current?.id}
      onClick={() =>
        void navigate({
          to: '.',
          search: (before) => ({
            ...before,
            ...list.kept,
            pipeline: pipeline.is_default && !list.saved ? undefined : pipeline.id,
          }),
        })
      }
    >
      {pipeline.name}
    </Menu.Item>
  );
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconGitBranch size={16} />}
          rightSection={<IconChevronDown size={14} />}
          aria-label={t('pipeline', { name })}
        >
          {name}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {pipelines.filter((pipeline) => !pipeline.is_archived).map(itemOf)}
        {archived.length > 0 && (
          <>
            <Menu.Divider />
            <Menu.Label>{t('archived')}</Menu.Label>
            {archived.map(itemOf)}
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
