import { Bar } from '@/components/Skeleton';
import classes from './RecordView.module.css';

/** The shape of a record page before its record is here. */
export function RecordSkeleton() {
  return (
    <div className={classes.skeleton} aria-busy>
      <Bar width={160} />
      <div className={classes.skeletonHead}>
        <Bar width={40} height={40} />
        <div>
          <Bar width={240} height={18} />
          <Bar width={180} />
        </div>
      </div>
      {[72, 48, 60, 54, 66].map((width) => (
        <Bar key={width} width={`${width}%`} height={12} />
      ))}
      <span className="sr-only" role="status">
        Loading
      </span>
    </div>
  );
}
