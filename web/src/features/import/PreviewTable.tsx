import { useInfiniteQuery } from '@tanstack/react-query';
import { Fragment } from 'react';
import { useMetadata } from '@/api/session';
import { MoreButton } from '@/components/MoreButton';
import { SkeletonRows } from '@/components/Skeleton';
import { ErrorState } from '@/components/States';
import { Toggles } from '@/components/Toggles';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { EffectChip } from './EffectChip';
import { choicesOf, setValue, targetField, targetLabel } from './mapping-state';
import { PreviewCell } from './PreviewCell';
import { rowsQuery, type RowFilter } from './queries';
import { RowProblems } from './RowProblems';
import type { StepProps } from './step-props';
import { texts } from './texts';
import type { ColumnMapping, Counts, ImportRow, Problem } from './types';
import classes from './Preview.module.css';

interface PreviewTableProps extends StepProps {
  counts: Counts;
  filter: RowFilter;
  onFilter: (filter: RowFilter) => void;
  /** Check again after a value was mapped. */
  onFix: () => Promise<void>;
}

/** Rows with their effect; a bad cell is tinted and its reason stands under the row. */
export function PreviewTable(props: PreviewTableProps) {
  const { job, meta, draft, filter, onFix } = props;
  const t = useTexts(texts);
  const metadata = useMetadata();
  const query = useInfiniteQuery(
    rowsQuery(job.id, filter, `${job.status}-${job.counts?.total}-${job.finished_at}`),
  );
  const rows = query.data?.pages.flatMap((page) => page.items) ?? [];
  const columns = draft.draft.mapping.filter((entry) => entry.field !== null);
  const fix = (problem: Problem, raw: string) => {
    if (!problem.column || !problem.suggestion) return;
    draft.change(setValue(draft.draft, problem.column, raw, problem.suggestion));
    void onFix();
  };
  const suggestionLabel = (problem: Problem) =>
    choicesOf(targetField(problem.field ?? null, meta), metadata).find(
      (option) => option.value === problem.suggestion,
    )?.label;
  return (
    <>
      <FilterTabs {...props} />
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard */}
      <div className={classes.scroller} tabIndex={0} role="region" aria-label={t('preview')}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th className={classes.right}>{t('row')}</th>
              <th>{t('effect')}</th>
              {columns.map((entry) => (
                <th key={entry.column} data-kind={kindOf(entry, props)}>
                  {targetLabel(entry.field ?? '', meta)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <PreviewRow
                key={row.row_number}
                {...props}
                row={row}
                columns={columns}
                onUse={fix}
                labelOf={suggestionLabel}
              />
            ))}
          </tbody>
        </table>
        {query.isPending && <SkeletonRows rows={8} columns={6} />}
        {query.isError && (
          <ErrorState
            compact
            title={t('rowsFailed')}
            error={query.error}
            onRetry={() => void query.refetch()}
          />
        )}
        {query.isSuccess && rows.length === 0 && <p className={classes.none}>{t('noRows')}</p>}
        {query.hasNextPage && (
          <MoreButton
            label={t('moreRows')}
            busy={query.isFetchingNextPage}
            onMore={() => void query.fetchNextPage()}
          />
        )}
        {query.isSuccess && !query.hasNextPage && rows.length > 0 && rows.length < props.counts.total && (
          <p className={classes.none}>{t('sampleNote')}</p>
        )}
      </div>
    </>
  );
}

function kindOf(entry: ColumnMapping, { meta }: StepProps): string | undefined {
  return targetField(entry.field, meta)?.kind;
}

interface PreviewRowProps extends PreviewTableProps {
  row: ImportRow;
  columns: ColumnMapping[];
  onUse: (problem: Problem, raw: string) => void;
  labelOf: (problem: Problem) => string | undefined;
}

function PreviewRow({ meta, row, columns, onUse, labelOf }: PreviewRowProps) {
  const problems = [...row.errors, ...row.warnings];
  return (
    <Fragment>
      <tr data-effect={row.effect}>
        <td className={`num ${classes.right}`}>{row.row_number}</td>
        <td>
          <EffectChip effect={row.effect} />
        </td>
        {columns.map((entry) => (
          <PreviewCell key={entry.column} meta={meta} row={row} entry={entry} />
        ))}
      </tr>
      {problems.length > 0 && (
        <RowProblems
          problems={problems}
          errors={row.errors.length}
          span={columns.length + 2}
          labelOf={labelOf}
          onUse={(problem) => onUse(problem, row.raw?.[problem.column ?? ''] ?? '')}
        />
      )}
    </Fragment>
  );
}

const FILTERS = [
  [null, 'all', 'total'],
  ['create', 'createCount', 'create'],
  ['update', 'updateCount', 'update'],
  ['skip', 'skipCount', 'skip'],
  ['error', 'errorCount', 'error'],
  ['warning', 'warnings', 'warnings'],
] as const;

function FilterTabs({ counts, filter, onFilter }: PreviewTableProps) {
  const t = useTexts(texts);
  const format = useFormat();
  return (
    <div className={classes.filters}>
      <Toggles
        label={t('effectFilter')}
        choices={FILTERS.map(([value, label, count]) => ({
          value,
          label: (
            <>
              {t(label)} <span className="num">{format.number(counts[count])}</span>
            </>
          ),
        }))}
        chosen={filter}
        onChoose={onFilter}
      />
    </div>
  );
}
