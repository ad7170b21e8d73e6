import type { ReactNode } from 'react';
import type { Tone } from '@/lib/theme';
import classes from './Chip.module.css';

interface ChipProps {
  tone?: Tone | 'outline';
  icon?: ReactNode;
  children: ReactNode;
}

/** A quiet label: soft tint, its own text colour. */
export function Chip({ tone = 'slate', icon, children }: ChipProps) {
  return (
    <span className={classes.chip} data-tone={tone} style={toneVariables(tone)}>
      {icon}
      <span className={classes.text}>{children}</span>
    </span>
  );
}

function toneVariables(tone: Tone | 'outline'): Record<string, string> {
  if (tone === 'outline') return {};
  return {
    '--chip-soft': `var(--${tone}-soft)`,
    '--chip-text': `var(--${tone}-text)`,
    '--chip-solid': `var(--${tone})`,
  };
}
