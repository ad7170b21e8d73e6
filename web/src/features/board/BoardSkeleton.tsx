import { Bar } from '@/components/Skeleton';
import { useTexts } from '@/lib/i18n';
import { texts } from './texts';
import classes from './Board.module.css';
import laneClasses from './BoardLane.module.css';

const LANES = [5, 4, 5, 3];

export function BoardSkeleton() {
  const t = useTexts(texts);
  return (
    <div className={classes.lanes} aria-busy>
      {LANES.map((cards, lane) => (
        <div key={lane} className={laneClasses.lane} aria-hidden>
          <div className={laneClasses.head}>
            <Bar width={110} height={12} />
          </div>
          <div className={laneClasses.scroller}>
            {Array.from({ length: cards }, (_card, card) => (
              <div key={card} className={classes.waiting}>
                <Bar width="60%" />
                <Bar width="80%" />
              </div>
            ))}
          </div>
        </div>
      ))}
      <span className="sr-only" role="status">
        {t('loading')}
      </span>
    </div>
  );
}
