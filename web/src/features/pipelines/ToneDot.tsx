import type { StageTone } from './stage-form';
import classes from './Pipelines.module.css';

/** The colour of a stage beside its name. */
export function ToneDot({ tone }: { tone: StageTone }) {
  return <span className={classes.dot} style={{ background: `var(--${tone})` }} aria-hidden />;
}
