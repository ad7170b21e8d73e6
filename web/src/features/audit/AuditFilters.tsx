import { Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { UserPicker } from '@/components/UserPicker';
import { useTexts } from '@/lib/i18n';
import { VIEWS, type AuditSearch, type View } from './audit-search';
import { texts } from './texts';
import classes from './Audit.module.css';

const KINDS = ['user', 'api_key', 'system', 'care'] as const;

/** View, text, person and kind of actor; all of them stand in the address. */
export function AuditFilters() {
  const t = useTexts(texts);
  const search = useSearch({ strict: false });
  const navigate = useNavigate();
  const [typed, setTyped] = useState(search.q ?? '');
  const change = (part: { [K in keyof AuditSearch]: string }) =>
    void navigate({
      to: '/settings/$page',
      params: { page: 'audit' },
      search: (before) => ({ ...before, ...part }),
      replace: true,
    });
  const find = useDebouncedCallback((q: string) => change({ q: q.trim() }), 250);
  return (
    <>
      <Select
        className={classes.filter ?? ''}
        aria-label={t('view')}
        allowDeselect={false}
        value={search.tab ?? ''}
        onChange={(tab) => change({ tab: tab ?? '' })}
        data={[
          { value: '', label: t('all') },
          ...(Object.keys(VIEWS) as View[]).map((view) => ({ value: view, label: t(view) })),
        ]}
      />
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
      <div className={classes.filter}>
        <UserPicker
          aria-label={t('person')}
          placeholder={t('anyPerson')}
          value={search.actor ?? null}
          onChange={(actor) => change({ actor: actor ?? '' })}
        />
      </div>
      <Select
        className={classes.filter ?? ''}
        aria-label={t('kind')}
        placeholder={t('anyKind')}
        clearable
        value={search.entity ?? null}
        onChange={(kind) => change({ entity: kind ?? '' })}
        data={KINDS.map((kind) => ({ value: kind, label: t(`kind_${kind}`) }))}
      />
    </>
  );
}
