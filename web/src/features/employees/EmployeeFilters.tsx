import { SegmentedControl, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { departmentsQuery } from '@/api/identity';
import { SearchBox } from '@/components/SearchBox';
import { usePageSearch } from '@/features/settings/use-page-search';
import classes from '@/features/users/Users.module.css';
import { useTexts } from '@/lib/i18n';
import { TONES } from './EmployeeTable';
import { texts } from './texts';

const ACCESS = Object.keys(TONES) as (keyof typeof TONES)[];

/** List or tree; of the list search, department and access. All of it stands in the address. */
export function EmployeeFilters({ count }: { count: number | null | undefined }) {
  const t = useTexts(texts);
  const [search, change] = usePageSearch();
  const departments = useQuery(departmentsQuery).data ?? [];
  return (
    <>
      <SegmentedControl
        aria-label={t('view')}
        value={search.tab === 'tree' ? 'tree' : ''}
        onChange={(tab) => change({ tab })}
        data={[
          { value: '', label: t('asList') },
          { value: 'tree', label: t('asTree') },
        ]}
      />
      {search.tab !== 'tree' && (
        <>
          <SearchBox label={t('search')} value={search.q} onSearch={(q) => change({ q })} />
          <Select
            className={classes.filter ?? ''}
            aria-label={t('department')}
            placeholder={t('anyDepartment')}
            clearable
            searchable
            data={departments.map(({ id, name }) => ({ value: id, label: name }))}
            value={search.department ?? null}
            onChange={(department) => change({ department: department ?? '' })}
          />
          <Select
            className={classes.filter ?? ''}
            aria-label={t('access')}
            placeholder={t('anyAccess')}
            clearable
            data={ACCESS.map((access) => ({ value: access, label: t(`access_${access}`) }))}
            value={search.status ?? null}
            onChange={(status) => change({ status: status ?? '' })}
          />
        </>
      )}
      {typeof count === 'number' && (
        <span className={`num ${classes.count}`} role="status">
          {t('people', { count })}
        </span>
      )}
    </>
  );
}
