import { useRef } from 'react';
import { flushSync } from 'react-dom';
import { inserted, type TextField } from './values';

type Area = HTMLInputElement | HTMLTextAreaElement;

/** The texts of the editor on the page: the one written in last, its cursor, and places in them. */
export function usePlaces(
  texts: Record<TextField, string | null>,
  set: (field: TextField, text: string) => void,
) {
  const areas = useRef<Partial<Record<TextField, Area | null>>>({});
  const last = useRef<TextField>('body_text');
  const select = (field: TextField, start: number, end: number) => {
    areas.current[field]?.focus();
    areas.current[field]?.setSelectionRange(start, end);
  };
  return {
    /** For the input of a field. */
    at: (field: TextField) => ({
      ref: (area: Area | null) => {
        areas.current[field] = area;
      },
      onFocus: () => {
        last.current = field;
      },
    }),
    /** Put a text where the cursor was last. */
    insert: (added: string) => {
      const field = texts[last.current] === null ? 'body_text' : last.current;
      const text = texts[field] ?? '';
      const area = areas.current[field];
      const [start, end] = [area?.selectionStart ?? text.length, area?.selectionEnd ?? text.length];
      flushSync(() => set(field, inserted(text, added, start, end)));
      select(field, start + added.length, start + added.length);
    },
    /** Select a part of a field's text. */
    show: (field: TextField, part: string) => {
      const start = (texts[field] ?? '').indexOf(part);
      if (start >= 0) select(field, start, start + part.length);
    },
  };
}
