import { Select } from '@mantine/core';
import { useMetadata } from '@/api/session';
import { SearchBox } from '@/components/SearchBox';
import { usePageSearch } from '@/features/settings/use-page-search';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { texts } from './texts';
import classes from './Trash.module.css';

/** Name and type; both stand in the address. */
export function TrashFilters({ counts }: { counts: Record<string, number> | null }) {
  const t = useTexts(texts);
  const format = useFormat();
  const { types } = useMetadata();
  const [search, change] = usePageSearch();
  return (
    <>
      <SearchBox label={t('search')} value={search.q} onSearch={(q) => change({ q })} />
      <Select
        className={classes.filter ?? ''}
        aria-label={t('type')}
        allowDeselect={false}
        value={search.entity ?? ''}
        onChange={(entity) => change({ entity: entity ?? '' })}
        data={[
          { value: '', label: t('everyType') },
          ...Object.values(types).map(({ name, label }) => ({
            value: name,
            label: counts
              ? t('countedType', { label: label.plural, count: format.number(counts[name] ?? 0) })
              : label.plural,
          })),
        ]}
      />
    </>
  );
}
