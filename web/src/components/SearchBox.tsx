import { TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import classes from './SearchBox.module.css';

const REST_MS = 220;

interface SearchBoxProps {
  label: string;
  /** What is searched for now. */
  value: string | undefined;
  /** Called once typing rests, without outer spaces. */
  onSearch: (text: string) => void;
  className?: string | undefined;
}

/** A search over a list: waits for a pause in typing before it asks; Escape empties it. */
export function SearchBox({ label, value = '', onSearch, className = classes.search }: SearchBoxProps) {
  const [typed, setTyped] = useState(value);
  const [known, setKnown] = useState(value);
  const find = useDebouncedCallback((text: string) => {
    setKnown(text.trim());
    onSearch(text.trim());
  }, REST_MS);
  if (known !== value) {
    setKnown(value);
    setTyped(value);
  }
  const type = (text: string) => {
    setTyped(text);
    find(text);
  };
  return (
    <TextInput
      className={className ?? ''}
      aria-label={label}
      placeholder={label}
      leftSection={<IconSearch size={16} aria-hidden />}
      value={typed}
      maxLength={200}
      onChange={(event) => type(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && typed) type('');
      }}
    />
  );
}
