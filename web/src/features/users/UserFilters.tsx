import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { rolesQuery } from '@/api/identity';
import { SearchBox } from '@/components/SearchBox';
import { usePageSearch } from '@/features/settings/use-page-search';
import { useTexts } from '@/lib/i18n';
import { texts } from './texts';
import { STATUSES } from './user-parts';
import classes from './Users.module.css';

/** Search, role and status; all of them stand in the address. `count` is null while there is more to load. */
export function UserFilters({ count }: { count: number | null | undefined }) {
  const t = useTexts(texts);
  const [search, change] = usePageSearch();
  const roles = useQuery(rolesQuery).data ?? [];
  return (
    <>
      <SearchBox label={t('search')} value={search.q} onSearch={(q) => change({ q })} />
      <Select
        className={classes.filter ?? ''}
        aria-label={t('role')}
        placeholder={t('anyRole')}
        clearable
        data={roles.map(({ name, label }) => ({ value: name, label }))}
        value={search.role ?? null}
        onChange={(role) => change({ role: role ?? '' })}
      />
      <Select
        className={classes.filter ?? ''}
        aria-label={t('status')}
        placeholder={t('anyStatus')}
        clearable
        data={STATUSES.map((status) => ({ value: status, label: t(status) }))}
        value={search.status ?? null}
        onChange={(status) => change({ status: status ?? '' })}
      />
      {typeof count === 'number' && (
        <span className={`num ${classes.count}`} role="status">
          {t('people', { count })}
        </span>
      )}
    </>
  );
}
