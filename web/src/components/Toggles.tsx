import type { ReactNode } from 'react';
import classes from './Toggles.module.css';

interface TogglesProps<Value> {
  label: string;
  choices: readonly { value: Value; label: ReactNode }[];
  chosen: Value;
  onChoose: (value: Value) => void;
}

/** A row of buttons of which one is pressed: what is shown, or what is added. */
export function Toggles<Value extends string | null>(props: TogglesProps<Value>) {
  const { label, choices, chosen, onChoose } = props;
  return (
    <div className={classes.toggles} role="group" aria-label={label}>
      {choices.map((choice) => (
        <button
          key={choice.value}
          type="button"
          className={classes.toggle}
          aria-pressed={choice.value === chosen}
          onClick={() => onChoose(choice.value)}
        >
          {choice.label}
        </button>
      ))}
    </div>
  );
}
