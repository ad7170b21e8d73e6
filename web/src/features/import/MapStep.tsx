import { Alert, Button, Select } from '@mantine/core';
import { IconAlertCircle, IconArrowRight } from '@tabler/icons-react';
import { messageOf } from '@/api/errors';
import type { TypeMeta } from '@/api/types';
import { Chip } from '@/components/Chip';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { MatchOptions } from './MatchOptions';
import {
  customName,
  draftProblems,
  importableFields,
  isCustomTarget,
  setField,
  targetLabel,
  type DraftProblem,
} from './mapping-state';
import { StepFoot } from './StepFoot';
import type { StepProps } from './step-props';
import { texts } from './texts';
import type { ColumnMapping, ImportColumn } from './types';
import classes from './Map.module.css';
import frame from './Import.module.css';

const NONE = '';

/** Each column beside what it fills; below, what happens to rows that are here already. */
export function MapStep({ meta, job, draft, onStep }: StepProps) {
  const t = useTexts(texts);
  const { mapping } = draft.draft;
  const problems = draftProblems(draft.draft, meta);
  const imported = mapping.filter((entry) => entry.field).length;
  const next = async () => {
    try {
      await draft.flush();
      onStep('clean');
    } catch {
      // The refusal is shown above the table.
    }
  };
  return (
    <>
      <div className={frame.body}>
        <div className={frame.narrow}>
          {draft.error !== null && draft.error !== undefined && (
            <Alert color="red" variant="light" role="alert" icon={<IconAlertCircle size={18} />}>
              {t('refused', { reason: messageOf(draft.error) })}
            </Alert>
          )}
          <div className={classes.table} role="table" aria-label={t('map')}>
            <div className={classes.head} role="row">
              <span role="columnheader">{t('column')}</span>
              <span role="columnheader">{t('fills')}</span>
            </div>
            {job.columns.map((column) => (
              <MapRow
                key={column.name}
                meta={meta}
                column={column}
                entry={mapping.find((entry) => entry.column === column.name)}
                onField={(field) => draft.change(setField(draft.draft, column.name, field))}
              />
            ))}
          </div>
          <MatchOptions meta={meta} job={job} draft={draft} />
        </div>
      </div>
      <StepFoot
        note={
          problems.length > 0 ? (
            <span className={frame.problem}>
              {problems.map((problem) => problemText(problem, meta, t)).join(' ')}
            </span>
          ) : (
            t('mapped', { count: imported, total: job.columns.length })
          )
        }
      >
        <Button
          disabled={problems.length > 0}
          loading={draft.isSaving}
          rightSection={<IconArrowRight size={16} />}
          onClick={() => void next()}
        >
          {t('toClean')}
        </Button>
      </StepFoot>
    </>
  );
}

function problemText(problem: DraftProblem, meta: TypeMeta, t: typeof texts.say): string {
  if (problem.kind === 'nothing') return t('nothingMapped');
  if (problem.kind === 'missing') return t('missing', { fields: problem.fields.join(', ') });
  return t('keyLost', { field: targetLabel(problem.field, meta) });
}

interface MapRowProps {
  meta: TypeMeta;
  column: ImportColumn;
  entry: ColumnMapping | undefined;
  onField: (field: string | null) => void;
}

function MapRow({ meta, column, entry, onField }: MapRowProps) {
  const t = useTexts(texts);
  const format = useFormat();
  const field = entry?.field ?? null;
  const custom = isCustomTarget(field) && field ? field : customName(column.name);
  const data = [
    { value: NONE, label: t('notImported') },
    {
      group: t('fieldsGroup'),
      items: importableFields(meta).map((each) => ({ value: each.name, label: each.label })),
    },
    {
      group: t('customGroup'),
      items: [{ value: custom, label: t('customNew', { name: targetLabel(custom, meta) }) }],
    },
  ];
  const known =
    field === null || importableFields(meta).some((each) => each.name === field) || field === custom;
  return (
    <div className={classes.row} role="row" data-off={field === null || undefined}>
      <div role="cell" className={classes.column}>
        <span className={classes.columnName}>{column.name}</span>
        <span className={classes.samples}>
          {column.samples.join(' · ')}
          {column.empty > 0 && (
            <span className={classes.empty}>
              {column.samples.length > 0 && ' · '}
              {t('emptyCells', { count: format.number(column.empty) })}
            </span>
          )}
        </span>
      </div>
      <IconArrowRight size={16} aria-hidden className={classes.arrow} />
      <div role="cell" className={classes.target}>
        <Select
          aria-label={t('fieldFor', { column: column.name })}
          data={known || !field ? data : [...data, { value: field, label: targetLabel(field, meta) }]}
          value={field ?? NONE}
          onChange={(value) => onField(value ? String(value) : null)}
          searchable
          allowDeselect={false}
          maxDropdownHeight={320}
          comboboxProps={{ withinPortal: true }}
        />
        {entry && field && entry.confidence > 0 && (
          <Chip tone={entry.confidence >= 0.9 ? 'success' : 'warning'}>
            {t(entry.confidence >= 0.9 ? 'sure' : 'guessed')}
          </Chip>
        )}
      </div>
    </div>
  );
}
