import { TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import classes from './ListHead.module.css';

interface ListSearchBoxProps {
  label: string;
  q: string;
  onChange: (q: string) => void;
}

/** Waits for a pause in typing before the list asks the server. */
export function ListSearchBox({ label, q, onChange }: ListSearchBoxProps) {
  const [text, setText] = useState(q);
  useEffect(() => {
    if (text.trim() === q) return undefined;
    const timer = setTimeout(() => onChange(text.trim()), 220);
    return () => clearTimeout(timer);
  }, [text, q, onChange]);
  return (
    <TextInput
      className={classes.search}
      aria-label={label}
      placeholder={label}
      leftSection={<IconSearch size={14} aria-hidden />}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') setText('');
      }}
    />
  );
}
