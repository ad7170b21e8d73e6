import { TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { fieldOf, useMetadata } from '@/api/session';
import type { TypeMeta } from '@/api/types';
import { fieldOptions } from '@/components/field-options';
import { MENU_ORDER } from '@/features/shell/navigation';
import { Shown } from './MenuControls';
import type { ControlProps } from './SettingControl';
import classes from './SettingsForm.module.css';

type Card = { value: string; label: string };

/** What is set for the cards over each list, list by list. */
function EachList({ children }: { children: (meta: TypeMeta, cards: Card[]) => ReactNode }) {
  const metadata = useMetadata();
  const carded = MENU_ORDER.map((entry) => metadata.types[entry]).filter((meta) => meta?.status_field);
  const cardsOf = (meta: TypeMeta): Card[] => {
    const field = fieldOf(meta, meta.status_field ?? '');
    const flags = meta.list.flags.map((flag) => ({ value: flag, label: fieldOf(meta, flag)?.label ?? flag }));
    return [...(field ? fieldOptions(field, metadata) : []), ...flags];
  };
  return carded.map(
    (meta) =>
      meta && (
        <div key={meta.name} className={classes.cards}>
          <span className={classes.label}>{meta.label.plural}</span>
          {children(meta, cardsOf(meta))}
        </div>
      ),
  );
}

/** The cards over each list; those that are not ticked are left out. */
export function StatusCardsControl({ value, disabled, onChange }: ControlProps) {
  const hidden = value as Record<string, string[]>;
  return (
    <EachList>
      {({ name, label }, cards) => {
        const { [name]: own = [], ...others } = hidden;
        const set = (next: string[]) => onChange(next.length > 0 ? { ...others, [name]: next } : others);
        return <Shown label={label.plural} choices={cards} hidden={own} disabled={disabled} onChange={set} />;
      }}
    </EachList>
  );
}

/** What each card is called; an empty name is that of the status. */
export function StatusCardNamesControl({ value, error, disabled, onChange }: ControlProps) {
  const names = value as Record<string, Record<string, string>>;
  return (
    <EachList>
      {({ name, label }, cards) => {
        const { [name]: own = {}, ...others } = names;
        const set = (card: string, typed: string) => {
          const left = Object.entries(own).filter(([each]) => each !== card);
          const next = Object.fromEntries(typed.trim() ? [...left, [card, typed]] : left);
          onChange(Object.keys(next).length > 0 ? { ...others, [name]: next } : others);
        };
        return (
          <div role="group" aria-label={label.plural} className={classes.names}>
            {cards.map((card) => (
              <TextInput
                key={card.value}
                label={card.label}
                placeholder={card.label}
                maxLength={40}
                value={own[card.value] ?? ''}
                error={Boolean(error)}
                disabled={disabled}
                onChange={(event) => set(card.value, event.currentTarget.value)}
              />
            ))}
          </div>
        );
      }}
    </EachList>
  );
}
