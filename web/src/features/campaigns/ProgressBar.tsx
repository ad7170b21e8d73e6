import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import type { Progress } from './queries';
import { texts } from './texts';
import classes from './Campaigns.module.css';

/** How far a campaign is: what went well, what failed, and what still waits, with the number in words. */
export function ProgressBar({ progress, large = false }: { progress: Progress; large?: boolean }) {
  const t = useTexts(texts);
  const format = useFormat();
  const { total, processed, success, failed } = progress;
  const share = (count: number) => (total > 0 ? `${(count / total) * 100}%` : '0');
  const words = t('progressOf', { done: format.number(processed), total: format.number(total) });
  return (
    <div className={classes.progress} data-large={large || undefined}>
      <div
        className={classes.track}
        role="progressbar"
        aria-label={t('progress')}
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={processed}
        aria-valuetext={words}
      >
        <span className={classes.good} style={{ width: share(success) }} />
        <span className={classes.bad} style={{ width: share(failed) }} />
      </div>
      <span className={`num ${classes.progressText}`}>
        {words}
        {failed > 0 && (
          <span className={classes.failedText}> · {t('failedCount', { shown: format.number(failed) })}</span>
        )}
      </span>
    </div>
  );
}
