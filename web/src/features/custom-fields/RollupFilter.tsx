import { Input } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useMetadata } from '@/api/session';
import type { FieldMeta, TypeMeta } from '@/api/types';
import { FilterChips, type OpenEditor } from '@/features/list/FilterChips';
import { filterFields } from '@/features/list/filter-fields';
import { fromApiFilter, type Filter } from '@/lib/filter';
import { useTexts } from '@/lib/i18n';
import type { Rollup } from './queries';
import { texts } from './texts';
import classes from './CustomFields.module.css';

interface RollupFilterProps {
  /** The related records. */
  meta: TypeMeta;
  filter: Rollup['filter'];
  error: string | undefined;
  onChange: (filter: Rollup['filter']) => void;
}

/** Which of the related records count: the chips of their list. What chips cannot say stays as it was set over the API. */
export function RollupFilter({ meta, filter, error, onChange }: RollupFilterProps) {
  const t = useTexts(texts);
  const metadata = useMetadata();
  const [open, setOpen] = useState<OpenEditor>(null);
  const fields = useMemo(() => filterFields(meta, metadata).filter(isStored), [meta, metadata]);
  const chips = fromApiFilter(filter);
  if (chips === null) return <p className={classes.hint}>{t('filtered')}</p>;
  const change = (next: Filter) => onChange(next.length > 0 ? { and: next } : null);
  return (
    <Input.Wrapper label={t('onlyThose')} description={t('onlyThoseHelp')} error={error}>
      <div className={classes.filter} role="group" aria-label={t('onlyThose')}>
        <FilterChips {...{ meta, fields, open, setOpen }} filter={chips} onFilter={change} stored />
      </div>
    </Input.Wrapper>
  );
}

/** Fields of the related record itself; a roll-up is computed without looking one link further. */
function isStored({ name, kind }: FieldMeta): boolean {
  return (!name.includes('.') || name.startsWith('custom.')) && kind !== 'time';
}
