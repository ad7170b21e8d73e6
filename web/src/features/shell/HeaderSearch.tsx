import { Combobox, Loader, TextInput, useCombobox } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { searchQuery } from '@/api/records';
import { useMetadata } from '@/api/session';
import type { SearchGroup } from '@/api/types';
import { RecordLogo } from '@/components/Avatar';
import { Kbd } from '@/components/Kbd';
import { useTexts } from '@/lib/i18n';
import { useHotkeys } from '@/lib/use-hotkeys';
import { useSubtitle } from '@/components/use-subtitle';
import { texts } from './texts';
import classes from './HeaderSearch.module.css';

/** `/` puts the cursor here; the answers come grouped by type. */
export function HeaderSearch() {
  const t = useTexts(texts);
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const [q] = useDebouncedValue(text.trim(), 150);
  const found = useQuery(searchQuery(q));
  const input = useRef<HTMLInputElement>(null);
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const { types } = useMetadata();
  const answer = found.isPlaceholderData || q !== text.trim() ? undefined : found.data;
  const isAwaited = useRef(false);
  useHotkeys({ '/': () => input.current?.focus() });

  const open = (value: string) => {
    const [type, id] = value.split('/');
    if (!type || !id) return;
    setText('');
    combobox.closeDropdown();
    input.current?.blur();
    void navigate({ to: '/$type/$id', params: { type, id } });
  };

  // Enter is for what was typed, never for what an earlier text had found.
  useEffect(() => {
    if (!answer) return;
    combobox.selectFirstOption();
    const first = shownOf(answer, types).flatMap(({ type, items }) =>
      items.map(({ id }) => `${type}/${id}`),
    )[0];
    if (isAwaited.current && first) open(first);
    isAwaited.current = false;
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the others are new with every render and do the same
  }, [answer]);

  return (
    <search className={classes.search}>
      <Combobox store={combobox} onOptionSubmit={open} width={440} position="bottom-start">
        <Combobox.Target>
          <TextInput
            ref={input}
            aria-label={t('search')}
            placeholder={t('searchHint')}
            leftSection={<IconSearch size={16} aria-hidden />}
            rightSection={
              found.isFetching && text ? <Loader size={14} color="gray" /> : text ? null : <Kbd keys="/" />
            }
            value={text}
            onChange={(event) => {
              setText(event.currentTarget.value);
              isAwaited.current = false;
              combobox.openDropdown();
              combobox.resetSelectedOption();
            }}
            onFocus={() => text && combobox.openDropdown()}
            onBlur={() => combobox.closeDropdown()}
            onKeyDown={(event) => {
              if (event.key === 'Escape') {
                setText('');
                input.current?.blur();
              }
              if (event.key === 'Enter' && !answer) isAwaited.current = true;
            }}
          />
        </Combobox.Target>
        <Combobox.Dropdown hidden={q === ''}>
          <Combobox.Options mah="min(480px, 70vh)" style={{ overflowY: 'auto' }}>
            <Results groups={found.data} failed={found.isError} q={q} />
          </Combobox.Options>
        </Combobox.Dropdown>
      </Combobox>
    </search>
  );
}

function Results({ groups, failed, q }: { groups: SearchGroup[] | undefined; failed: boolean; q: string }) {
  const t = useTexts(texts);
  const { types } = useMetadata();
  const subtitle = useSubtitle();
  if (failed) return <Combobox.Empty>{t('searchFailed')}</Combobox.Empty>;
  if (!groups) return <Combobox.Empty>{t('searching')}</Combobox.Empty>;
  const shown = shownOf(groups, types);
  if (shown.length === 0) return <Combobox.Empty>{t('noResult', { q })}</Combobox.Empty>;
  return shown.map((group) => (
    <Combobox.Group key={group.type} label={types[group.type]?.label.plural}>
      {group.items.map((item) => (
        <Combobox.Option key={item.id} value={`${group.type}/${item.id}`}>
          <span className={classes.result}>
            <RecordLogo name={item.title} />
            <span className={classes.title}>{item.title}</span>
            {item.subtitle && <span className={classes.subtitle}>{subtitle(group.type, item.subtitle)}</span>}
          </span>
        </Combobox.Option>
      ))}
    </Combobox.Group>
  ));
}

function shownOf(groups: SearchGroup[], types: object): SearchGroup[] {
  return groups.filter((group) => group.type in types && group.items.length > 0);
}
