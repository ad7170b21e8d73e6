import { Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useMetadata } from '@/api/session';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { texts } from './texts';
import classes from './Trash.module.css';

/** Name and type; both stand in the address. */
export function TrashFilters({ counts }: { counts: Record<string, number> | null }) {
  const t = useTexts(texts);
  const format = useFormat();
  const { types } = useMetadata();
  const search = useSearch({ strict: false });
  const navigate = useNavigate();
  const [typed, setTyped] = useState(search.q ?? '');
  const change = (part: { q?: string; entity?: string }) =>
    void navigate({
      to: '/settings/$page',
      params: { page: 'trash' },
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
