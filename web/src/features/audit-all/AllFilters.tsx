import { Button, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback, useDebouncedValue } from '@mantine/hooks';
import { IconSearch, IconX } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { actionOptions } from '@/features/audit/actions';
import { texts as auditTexts } from '@/features/audit/texts';
import { tenantChoicesQuery } from '@/features/users/queries';
import { useTexts } from '@/lib/i18n';
import { PERIODS, periodOf, type Period } from './periods';
import { texts } from './texts';
import { OVERVIEWS, type AllSearch } from './use-all-search';
import classes from './AuditAll.module.css';

/** The platform's own log lies under the nil UUID. */
const PLATFORM = '00000000-0000-0000-0000-000000000000';

interface AllFiltersProps {
  search: AllSearch;
  onChange: (part: Partial<AllSearch>) => void;
}

/** View, text, workspace and time; all of them stand in the address. */
export function AllFilters({ search, onChange }: AllFiltersProps) {
  const t = useTexts(texts);
  const audit = useTexts(auditTexts);
  const [typed, setTyped] = useState(search.q);
  const find = useDebouncedCallback((q: string) => onChange({ q: q.trim() }), 300);
  return (
    <>
      <Select
        className={classes.view ?? ''}
        aria-label={t('view')}
        allowDeselect={false}
        value={search.view ?? ''}
        onChange={(view) => onChange({ view: OVERVIEWS.find((each) => each === view) ?? null, action: null })}
        data={[{ value: '', label: t('all') }, ...OVERVIEWS.map((view) => ({ value: view, label: t(view) }))]}
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
      <WorkspaceField value={search.workspace} onChange={(workspace) => onChange({ workspace })} />
      <Select
        className={classes.action ?? ''}
        aria-label={t('action')}
        placeholder={t('anyAction')}
        searchable
        clearable
        nothingFoundMessage={t('noAction')}
        value={search.action}
        onChange={(action) => onChange({ action })}
        data={actionOptions(search.action ?? undefined, (group) => audit(group))}
      />
      <Select
        className={classes.period ?? ''}
        aria-label={t('time')}
        allowDeselect={false}
        value={search.period}
        onChange={(period) => onChange({ period: periodOf(period ?? undefined) })}
        data={(Object.keys(PERIODS) as Period[]).map((period) => ({ value: period, label: t(period) }))}
      />
      {search.set && (
        <Button
          variant="light"
          size="xs"
          rightSection={<IconX size={14} />}
          aria-label={t('removeSet')}
          onClick={() => onChange({ set: null })}
        >
          {t('setFilter')}
        </Button>
      )}
    </>
  );
}

interface WorkspaceFieldProps {
  value: string | null;
  onChange: (id: string | null) => void;
}

/** One workspace, or the installation itself; typing searches all of them on the server. */
function WorkspaceField({ value, onChange }: WorkspaceFieldProps) {
  const t = useTexts(texts);
  const [typed, setTyped] = useState('');
  const [chosen, setChosen] = useState<{ value: string; label: string } | null>(null);
  const [q] = useDebouncedValue(typed, 180);
  const asked = q === chosen?.label || q === t('platform') ? '' : q;
  const found = useQuery({ ...tenantChoicesQuery(asked), placeholderData: keepPreviousData });
  const options = [
    { value: PLATFORM, label: t('platform') },
    ...(found.data ?? []).map(({ id, name }) => ({ value: id, label: name })),
  ];
  const isListed = options.some((option) => option.value === value);
  return (
    <Select
      className={classes.workspace ?? ''}
      aria-label={t('workspace')}
      placeholder={t('anyWorkspace')}
      searchable
      clearable
      value={value}
      data={value && !isListed ? [chosen ?? { value, label: value }, ...options] : options}
      searchValue={typed}
      onSearchChange={setTyped}
      filter={({ options: all }) => all}
      onChange={(id, option) => {
        setChosen(id && option ? { value: id, label: option.label } : null);
        onChange(id);
      }}
      nothingFoundMessage={t(found.isFetching ? 'searching' : 'noWorkspace')}
    />
  );
}
