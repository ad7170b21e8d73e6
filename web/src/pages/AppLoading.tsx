import { Bar } from '@/components/Skeleton';
import classes from './AppLoading.module.css';

/** The shape of the application before the session is known. */
export function AppLoading() {
  return (
    <div className={classes.app} aria-busy>
      <div className={classes.sidebar}>
        <Bar width={140} height={14} />
        {[72, 96, 84, 110, 90].map((width) => (
          <Bar key={width} width={width} />
        ))}
      </div>
      <div className={classes.main}>
        <Bar width={180} height={18} />
      </div>
      <span className="sr-only" role="status">
        Loading
      </span>
    </div>
  );
}
