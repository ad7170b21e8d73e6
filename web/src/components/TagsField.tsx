import { MultiSelect, type MultiSelectProps } from '@mantine/core';
import { useState } from 'react';
import { messageOf } from '@/api/errors';
import { usePermission } from '@/api/session';
import { offeredTags, tagName, useSaveTag, useTags } from '@/api/tags';
import { defineTexts, useTexts } from '@/lib/i18n';
import { toastRefused } from '@/lib/toasts';
import { TagChip } from './TagChip';

const texts = defineTexts('tags-field', {
  add: 'Add the tag “{{name}}”',
  none: 'There is no such tag. Managers and administrators add new ones.',
  noneYet: 'There are no tags yet.',
  elsewhere: 'This tag is for other kinds of records.',
});
const NEW = '+';

interface TagsFieldProps extends Pick<
  MultiSelectProps,
  'label' | 'aria-label' | 'description' | 'withAsterisk' | 'error' | 'disabled' | 'onBlur' | 'autoFocus'
> {
  /** Slugs. */
  value: string[];
  /** The kind of record that gets them. */
  type?: string | undefined;
  onChange: (slugs: string[]) => void;
}

/** The tags of a record, chosen among those there are; who may manage tags adds new ones on the way. */
export function TagsField({ value, type, onChange, ...input }: TagsFieldProps) {
  const t = useTexts(texts);
  const tags = useTags();
  const mayAdd = usePermission('tags.manage');
  const create = useSaveTag();
  const [typed, setTyped] = useState('');
  const name = typed.trim();
  const isThere = tags.some((tag) => tag.name.toLowerCase() === name.toLowerCase());
  const slugs = [...new Set([...offeredTags(tags, type).map((tag) => tag.slug), ...value])];
  const data = slugs.map((slug) => ({ value: slug, label: tagName(tags, slug) }));
  if (mayAdd && name && !isThere) data.push({ value: NEW + name, label: t('add', { name }) });
  const choose = (chosen: string[]) => {
    const added = chosen.find((each) => each.startsWith(NEW));
    if (!added) return onChange(chosen);
    const values = { name: added.slice(1), color: null, description: null, entity_types: [] };
    create.mutate(
      { values, known: null },
      {
        onSuccess: ({ slug }) => onChange([...new Set([...value, slug])]),
        onError: (error) => toastRefused(messageOf(error)),
      },
    );
  };
  return (
    <MultiSelect
      {...input}
      data={data}
      value={value}
      onChange={choose}
      searchable
      hidePickedOptions
      searchValue={typed}
      onSearchChange={setTyped}
      nothingFoundMessage={t(tags.length === 0 && !name ? 'noneYet' : isThere ? 'elsewhere' : 'none')}
      comboboxProps={{ withinPortal: true }}
      renderOption={({ option }) =>
        option.value.startsWith(NEW) ? option.label : <TagChip slug={option.value} />
      }
    />
  );
}
