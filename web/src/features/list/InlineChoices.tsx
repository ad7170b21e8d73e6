import { Combobox, TextInput, useCombobox } from '@mantine/core';
import { IconCheck, IconSearch } from '@tabler/icons-react';
import { useEffect, useState, type ReactNode } from 'react';
import { useTexts } from '@/lib/i18n';
import { texts } from './texts';
import classes from './InlineChoices.module.css';

export interface InlineChoice {
  value: string;
  label: string;
  sign?: ReactNode;
}

interface InlineChoicesProps {
  label: string;
  placeholder: string;
  choices: readonly InlineChoice[];
  onChoose: (value: string) => void;
  /** Given, several may be chosen, and choosing again takes one back. */
  chosen?: readonly string[];
}

/** Choices that stand in the page, narrowed by typing: nothing floats over what comes below. */
export function InlineChoices({ label, placeholder, choices, onChoose, chosen }: InlineChoicesProps) {
  const t = useTexts(texts);
  const combobox = useCombobox({ opened: true });
  const { selectFirstOption } = combobox;
  const [typed, setTyped] = useState('');
  useEffect(() => {
    selectFirstOption();
    // eslint-disable-next-line react-hooks/exhaustive-deps -- new with every render, the same act
  }, [typed]);
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const matching = choices.filter((each) => words.every((word) => each.label.toLowerCase().includes(word)));
  return (
    <Combobox
      store={combobox}
      onOptionSubmit={(value) => {
        onChoose(value);
        if (chosen) setTyped('');
      }}
    >
      <Combobox.EventsTarget>
        <TextInput
          aria-label={label}
          placeholder={placeholder}
          leftSection={<IconSearch size={14} aria-hidden />}
          data-autofocus
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      </Combobox.EventsTarget>
      <Combobox.Options
        tabIndex={0}
        className={classes.options}
        aria-label={label}
        aria-multiselectable={chosen && true}
      >
        {matching.map(({ value, label: name, sign }) => (
          <Combobox.Option
            key={value}
            value={value}
            className={classes.option}
            active={chosen?.includes(value)}
            aria-checked={chosen?.includes(value)}
          >
            {sign}
            <span className={classes.name}>{name}</span>
            {chosen?.includes(value) && <IconCheck size={14} className={classes.check} aria-hidden />}
          </Combobox.Option>
        ))}
        {matching.length === 0 && <Combobox.Empty>{t('noChoice')}</Combobox.Empty>}
      </Combobox.Options>
    </Combobox>
  );
}
