import { Combobox, Textarea, useCombobox, type TextareaProps } from '@mantine/core';
import { useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { useOwners } from '@/api/people';
import { defineTexts, useTexts } from '@/lib/i18n';
import { begunAt, mentionables, suggestions, type Mentionable } from '@/lib/mentions';
import { Avatar } from './Avatar';
import classes from './Values.module.css';

const texts = defineTexts('mentions', { list: 'Colleagues' });

interface MentionTextareaProps extends Omit<TextareaProps, 'onChange' | 'value'> {
  value: string;
  onChange: (text: string) => void;
}

/** Everybody who can be named. */
export function useMentionables(enabled = true): Mentionable[] {
  const owners = useOwners(enabled);
  return useMemo(() => mentionables(owners), [owners]);
}

/** A text in which `@` offers colleagues; arrow keys and Enter choose, Escape goes on writing. */
export function MentionTextarea({ value, onChange, onKeyDown, onBlur, ...input }: MentionTextareaProps) {
  const t = useTexts(texts);
  const field = useRef<HTMLTextAreaElement>(null);
  const caretAfter = useRef<number | null>(null);
  const [begun, setBegun] = useState<string | null>(null);
  const people = useMentionables(begun !== null);
  const found = begun === null ? [] : suggestions(people, begun);
  const combobox = useCombobox({ opened: found.length > 0, onDropdownClose: () => setBegun(null) });

  const look = ({ value: text, selectionStart, selectionEnd }: HTMLTextAreaElement) => {
    const next = selectionStart === selectionEnd ? begunAt(text, selectionStart) : null;
    if (next !== begun) setBegun(next);
  };
  useLayoutEffect(() => {
    if (found.length > 0) combobox.selectFirstOption();
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the first is chosen whenever others are offered
  }, [begun, people]);
  useLayoutEffect(() => {
    if (caretAfter.current === null) return;
    field.current?.setSelectionRange(caretAfter.current, caretAfter.current);
    caretAfter.current = null;
  }, [value]);

  const choose = (label: string) => {
    const caret = field.current?.selectionStart ?? value.length;
    const start = caret - (begun?.length ?? 0);
    caretAfter.current = start + label.length + 1;
    setBegun(null);
    onChange(`${value.slice(0, start)}${label} ${value.slice(caret)}`);
    field.current?.focus();
  };
  const onKeys = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (found.length > 0 && !event.ctrlKey && !event.metaKey) {
      const act = {
        ArrowDown: () => combobox.selectNextOption(),
        ArrowUp: () => combobox.selectPreviousOption(),
        Enter: () => combobox.clickSelectedOption(),
        Tab: () => combobox.clickSelectedOption(),
        Escape: () => setBegun(null),
      }[event.key];
      if (act) {
        event.preventDefault();
        event.stopPropagation();
        act();
        return;
      }
    }
    onKeyDown?.(event);
  };

  return (
    <Combobox store={combobox} onOptionSubmit={choose} position="bottom-start" width={280} shadow="md">
      <Combobox.Target withKeyboardNavigation={false} autoComplete="off">
        <Textarea
          {...input}
          ref={field}
          value={value}
          data-suggesting={found.length > 0 || undefined}
          onChange={(event) => {
            onChange(event.currentTarget.value);
            look(event.currentTarget);
          }}
          onSelect={(event) => look(event.currentTarget)}
          onBlur={(event) => {
            setBegun(null);
            onBlur?.(event);
          }}
          onKeyDown={onKeys}
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={found.length === 0}>
        <Combobox.Options aria-label={t('list')}>
          {found.map(({ id, label }) => (
            <Combobox.Option key={id} value={label} onMouseDown={(event) => event.preventDefault()}>
              <span className={classes.person}>
                <Avatar name={label} userId={id} size={20} />
                {label}
              </span>
            </Combobox.Option>
          ))}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
