import { useState } from 'react';
import { MentionTextarea, useMentionables } from '@/components/MentionTextarea';
import { toStored, toTyped } from '@/lib/mentions';

interface NoteFieldProps {
  /** As it is stored. */
  value: string;
  onChange: (stored: string) => void;
  onBlur: () => void;
  label: string;
  error: string | undefined;
  disabled: boolean;
}

/** The text of a note, edited on its own page: names of colleagues read as they were typed. */
export function NoteField({ value, onChange, label, ...input }: NoteFieldProps) {
  const [start] = useState(() => toTyped(value));
  const [typed, setTyped] = useState(start.text);
  const people = useMentionables();
  return (
    <MentionTextarea
      {...input}
      aria-label={label}
      value={typed}
      onChange={(text) => {
        setTyped(text);
        onChange(toStored(text, [...people, ...start.named]));
      }}
      autosize
      minRows={3}
      maxRows={12}
      autoFocus
    />
  );
}
