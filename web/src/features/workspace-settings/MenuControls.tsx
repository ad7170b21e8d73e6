import { ActionIcon, Checkbox } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useMetadata } from '@/api/session';
import { MENU_ORDER } from '@/features/shell/navigation';
import { texts as shellTexts } from '@/features/shell/texts';
import { useTexts } from '@/lib/i18n';
import type { ControlProps } from './SettingControl';
import { texts } from './texts';
import classes from './SettingsForm.module.css';

/** What an entry of the menu is called here. */
function useEntryLabel(): (entry: string) => string {
  const { types } = useMetadata();
  const t = useTexts(shellTexts);
  return (entry) => types[entry]?.label.plural ?? t('campaigns');
}

function useEntries(order: readonly string[]): string[] {
  const { types } = useMetadata();
  return [...new Set([...order, ...MENU_ORDER])].filter((entry) => entry === 'campaigns' || entry in types);
}

/** The entries of the menu, each moved by two buttons. */
export function MenuOrderControl({ setting, value, disabled, onChange }: ControlProps) {
  const t = useTexts(texts);
  const label = useEntryLabel();
  const entries = useEntries(value as string[]);
  const move = (from: number, to: number) => {
    const next = entries.filter((_, place) => place !== from);
    next.splice(to, 0, entries[from] ?? '');
    onChange(next);
  };
  return (
    <ol className={classes.order} aria-label={setting.label}>
      {entries.map((entry, place) => (
        <li key={entry}>
          <span>{label(entry)}</span>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('moveUp', { name: label(entry) })}
            disabled={disabled || place === 0}
            onClick={() => move(place, place - 1)}
          >
            <IconArrowUp size={16} />
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('moveDown', { name: label(entry) })}
            disabled={disabled || place === entries.length - 1}
            onClick={() => move(place, place + 1)}
          >
            <IconArrowDown size={16} />
          </ActionIcon>
        </li>
      ))}
    </ol>
  );
}

interface ShownProps {
  label: string;
  choices: { value: string; label: string }[];
  hidden: string[];
  disabled: boolean;
  onChange: (hidden: string[]) => void;
}

/** What is shown is ticked; what is not, is kept. */
export function Shown({ label, choices, hidden, disabled, onChange }: ShownProps) {
  return (
    <div role="group" aria-label={label} className={classes.shown}>
      {choices.map((choice) => (
        <Checkbox
          key={choice.value}
          size="xs"
          label={choice.label}
          checked={!hidden.includes(choice.value)}
          disabled={disabled}
          onChange={(event) =>
            onChange(
              event.currentTarget.checked
                ? hidden.filter((each) => each !== choice.value)
                : [...hidden, choice.value],
            )
          }
        />
      ))}
    </div>
  );
}

/** The entries of the menu; those that are not ticked are left out. */
export function MenuHiddenControl({ setting, value, disabled, onChange }: ControlProps) {
  const label = useEntryLabel();
  const choices = useEntries([]).map((entry) => ({ value: entry, label: label(entry) }));
  const hidden = value as string[];
  return (
    <Shown label={setting.label} choices={choices} hidden={hidden} disabled={disabled} onChange={onChange} />
  );
}
