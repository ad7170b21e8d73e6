import type { ReactNode } from 'react';
import classes from './Import.module.css';

/** The bar below a step: the way back, a word, and the one way on. */
export function StepFoot({
  back,
  note,
  children,
}: {
  back?: ReactNode;
  note?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <footer className={classes.foot}>
      {back}
      <span className={classes.footNote}>{note}</span>
      {children}
    </footer>
  );
}
