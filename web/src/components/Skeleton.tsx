import classes from './Skeleton.module.css';

/** A grey bar of the height of a line of text. */
export function Bar({ width, height = 10 }: { width: number | string; height?: number }) {
  return <span className={classes.bar} style={{ width, height }} aria-hidden />;
}

const WIDTHS = [62, 48, 70, 55, 66, 44, 58];

/** Rows of the final height, so that nothing moves when the data arrives. */
export function SkeletonRows({ rows = 8, columns = 4 }: { rows?: number; columns?: number }) {
  return (
    <div aria-hidden>
      {Array.from({ length: rows }, (_row, row) => (
        <div key={row} className={classes.row}>
          {Array.from({ length: columns }, (_column, column) => (
            <Bar key={column} width={`${WIDTHS[(row + column * 3) % WIDTHS.length] ?? 50}%`} />
          ))}
        </div>
      ))}
    </div>
  );
}
