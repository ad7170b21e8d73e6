import { IconCircleCheck, IconCircleX } from '@tabler/icons-react';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import type { Trial } from './queries';
import { texts } from './texts';
import classes from './Integrations.module.css';

/** What the service said to the test, and how long it took. */
export function TrialResult({ trial }: { trial: Trial }) {
  const t = useTexts(texts);
  const format = useFormat();
  const Shape = trial.ok ? IconCircleCheck : IconCircleX;
  return (
    <div className={classes.trial} data-ok={trial.ok} role="status">
      <Shape size={16} aria-hidden />
      <div>
        <b>{t(trial.ok ? 'works' : 'worksNot')}</b>{' '}
        <span className={classes.facts}>{t('answered', { ms: format.number(trial.duration_ms) })}</span>
        <p>{trial.text}</p>
      </div>
    </div>
  );
}
