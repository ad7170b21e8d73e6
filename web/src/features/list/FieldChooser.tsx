import { Combobox, TextInput, useCombobox } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import type { FieldMeta } from '@/api/types';
import { useTexts } from '@/lib/i18n';
import { texts } from './texts';

/** The first step of a new filter: all fields at once, narrowed by typing. */
export function FieldChooser({
  fields,
  onChoose,
}: {
  fields: FieldMeta[];
  onChoose: (field: FieldMeta) => void;
}) {
  const t = useTexts(texts);
  const combobox = useCombobox({ opened: true });
  const { selectFirstOption } = combobox;
  const [typed, setTyped] = useState('');
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  useEffect(() => {
    selectFirstOption();
    // eslint-disable-next-line react-hooks/exhaustive-deps -- new with every render, the same act
  }, [typed]);
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const matching = fields.filter(({ label }) => words.every((word) => label.toLowerCase().includes(word)));
  return (
    <Combobox
      store={combobox}
      onOptionSubmit={(name) => {
        const chosen = fields.find((field) => field.name === name);
        if (chosen) onChoose(chosen);
      }}
    >
      <Combobox.EventsTarget>
        <TextInput
          ref={input}
          aria-label={t('filterField')}
          placeholder={t('findField')}
          leftSection={<IconSearch size={14} aria-hidden />}
          data-autofocus
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
          }}
        />
      </Combobox.EventsTarget>
      <Combobox.Options mah={320} mt={6} mx={-8} style={{ overflowY: 'auto' }} aria-label={t('filterField')}>
        {matching.map((field) => (
          <Combobox.Option key={field.name} value={field.name}>
            {field.label}
          </Combobox.Option>
        ))}
      </Combobox.Options>
    </Combobox>
  );
}
