import { Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useMetadata } from '@/api/session';
import type { TypeMeta } from '@/api/types';
import { useTexts } from '@/lib/i18n';
import { useHotkeys } from '@/lib/use-hotkeys';
import { FilterChips, type OpenEditor } from './FilterChips';
import { filterFields } from './filter-fields';
import type { ListSearchApi } from './list-search';
import { texts } from './texts';
import classes from './FilterBar.module.css';

/** The conditions of a list or board as chips in one line. */
export function FilterBar({ meta, search }: { meta: TypeMeta; search: ListSearchApi }) {
  const t = useTexts(texts);
  const metadata = useMetadata();
  const fields = useMemo(() => filterFields(meta, metadata), [meta, metadata]);
  const [open, setOpen] = useState<OpenEditor>(null);
  useHotkeys({ f: () => setOpen('new') });
  return (
    <div className={classes.bar}>
      <FilterChips {...{ meta, fields, open, setOpen }} filter={search.filter} onFilter={search.setFilter} />
      {search.isNarrowed && (
        <Button variant="subtle" size="xs" onClick={search.clear} className={classes.clear}>
          {t('clearFilters')}
        </Button>
      )}
    </div>
  );
}
