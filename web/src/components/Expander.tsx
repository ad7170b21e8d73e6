import { ActionIcon } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './Expander.module.css';

interface ExpanderProps {
  /** Says what opens: "Show the details of leads". */
  label: string;
  open: boolean;
  onToggle: () => void;
  children: ReactNode;
}

/** The name of a row that opens in place. */
export function Expander({ label, open, onToggle, children }: ExpanderProps) {
  return (
    <span className={classes.line}>
      <ActionIcon variant="subtle" size={24} aria-expanded={open} aria-label={label} onClick={onToggle}>
        <IconChevronRight size={14} className={classes.chevron} data-open={open || undefined} />
      </ActionIcon>
      <span className={classes.name}>{children}</span>
    </span>
  );
}
