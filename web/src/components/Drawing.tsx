import classes from './Drawing.module.css';

const SHAPES = {
  /** Nothing here yet. */
  box: (
    <>
      <path d="M38 26v-6a4 4 0 0 1 4-4h16a4 4 0 0 1 4 4v6" />
      <rect x="22" y="26" width="56" height="40" rx="6" className={classes.paper} />
      <path d="M22 40h56M34 50h12M34 57h8" />
      <circle cx="64" cy="53" r="8" className={classes.accent} />
      <path d="m60.5 53.2 2.4 2.4 4.6-5" className={classes.accent} />
      <path d="M12 34l-4-2M11 46H6M88 34l4-2M89 46h5" className={classes.faint} />
    </>
  ),
  /** Nothing matches. */
  search: (
    <>
      <rect x="20" y="18" width="46" height="48" rx="6" className={classes.paper} />
      <path d="M29 29h20M29 38h14M29 47h10" />
      <circle cx="62" cy="48" r="13" className={`${classes.accent} ${classes.paper}`} />
      <path d="m71.5 57.5 9 9" className={classes.accent} />
      <path d="M82 26l4-3M84 36h5" className={classes.faint} />
    </>
  ),
  /** A place to send a file to. */
  file: (
    <>
      <path
        d="M32 14h24l14 14v34a6 6 0 0 1-6 6H32a6 6 0 0 1-6-6V20a6 6 0 0 1 6-6Z"
        className={classes.paper}
      />
      <path d="M56 14v10a4 4 0 0 0 4 4h10M35 38h10M35 46h26M35 54h26" />
      <circle cx="71" cy="58" r="10" className={`${classes.accent} ${classes.paper}`} />
      <path d="M71 62.5v-9M67.2 57l3.8-3.8 3.8 3.8" className={classes.accent} />
    </>
  ),
  /** Not for this pair of eyes. */
  lock: (
    <>
      <rect x="30" y="36" width="40" height="30" rx="6" className={classes.paper} />
      <path d="M38 36v-8a12 12 0 0 1 24 0v8" />
      <circle cx="50" cy="49" r="4" className={classes.accent} />
      <path d="M50 53v6" className={classes.accent} />
      <path d="M16 34l-4-2M15 46h-5M84 34l4-2M85 46h5" className={classes.faint} />
    </>
  ),
  /** The page is not there. */
  map: (
    <>
      <path d="M20 24l20-8 20 8 20-8v42l-20 8-20-8-20 8Z" className={classes.paper} />
      <path d="M40 16v42M60 24v42" />
      <path
        d="M50 30a7 7 0 0 1 7 7c0 5-7 11-7 11s-7-6-7-11a7 7 0 0 1 7-7Z"
        className={`${classes.accent} ${classes.paper}`}
      />
      <circle cx="50" cy="37" r="2" className={classes.accent} />
    </>
  ),
} as const;

export type DrawingName = keyof typeof SHAPES;

/** A small line drawing of ours, in the screen's own colours. */
export function Drawing({ name }: { name: DrawingName }) {
  return (
    <svg
      width="112"
      height="90"
      viewBox="0 0 100 80"
      fill="none"
      stroke="var(--n-8)"
      strokeWidth="1.4"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden
    >
      {SHAPES[name]}
    </svg>
  );
}
