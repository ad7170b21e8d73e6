import { IconCircleCheck, IconCircleX } from '@tabler/icons-react';
import { FactList } from '@/components/FactList';
import { useTexts } from '@/lib/i18n';
import type { ProviderTrial } from './queries';
import { texts } from './texts';
import classes from './SingleSignOn.module.css';

/** What was tried, one line each, and below it what the provider says of itself. */
export function TrialResult({ trial }: { trial: ProviderTrial }) {
  const t = useTexts(texts);
  return (
    <section className={classes.trial} aria-live="polite" aria-label={t('result')}>
      <h3 className={classes.verdict}>{t(trial.ok ? 'works' : 'worksNot')}</h3>
      <ul className={classes.steps}>
        {trial.steps.map(({ name, ok, text }) => (
          <li key={name} data-ok={ok}>
            {ok ? <IconCircleCheck size={16} aria-hidden /> : <IconCircleX size={16} aria-hidden />}
            {text}
          </li>
        ))}
      </ul>
      {Object.keys(trial.answer).length > 0 && (
        <FactList
          facts={Object.entries(trial.answer).map(([name, value]) => [name.replaceAll('_', ' '), value])}
        />
      )}
    </section>
  );
}
