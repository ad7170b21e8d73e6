import { Select, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useDebouncedCallback } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { rolesQuery } from '@/api/identity';
import { useTexts } from '@/lib/i18n';
import { texts } from './texts';
import { STATUSES } from './user-parts';
import classes from './Users.module.css';

/** Search, role and status; all of them stand in the address. `count` is null while there is more to load. */
export function UserFilters({ count }: { count: number | null | undefined }) {
  const t = useTexts(texts);
  const search = useSearch({ strict: false });
  const navigate = useNavigate();
  const roles = useQuery(rolesQuery).data ?? [];
  const [typed, setTyped] = useState(search.q ?? '');
  const change = (part: { q?: string; role?: string; status?: string }) =>
    void navigate({
      to: '/settings/$page',
      params: { page: 'users' },
      search: (before) => ({ ...before, ...part }),
      replace: true,
    });
  const find = useDebouncedCallback((q: string) => change({ q: q.trim() }), 200);
  return (
    <>
      <TextInput
        className={classes.search ?? ''}
        aria-label={t('search')}
        placeholder={t('search')}
        leftSection={<IconSearch size={16} />}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          find(event.currentTarget.value);
        }}
      />
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
