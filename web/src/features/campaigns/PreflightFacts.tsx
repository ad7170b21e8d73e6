import { Link } from '@tanstack/react-router';
import { Notice } from '@/components/Notice';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import type { CampaignType, Preflight } from './queries';
import { texts } from './start-texts';
import classes from './Start.module.css';

interface PreflightFactsProps {
  preflight: Preflight;
  type: CampaignType;
}

/** Through what and how long, and everything to know before the start, what stands in its way first. */
export function PreflightFacts({ preflight, type }: PreflightFactsProps) {
  const t = useTexts(texts);
  const format = useFormat();
  const { sending_name: sender, per_hour: perHour, expected_seconds: seconds, missing } = preflight;
  const duration = useDuration();
  const gaps = Object.entries(missing).filter(([, count]) => count > 0);
  const warnings = [...preflight.warnings].sort((one, other) => Number(other.blocks) - Number(one.blocks));
  return (
    <>
      <dl className={classes.facts}>
        <dt>{t(`through_${type}`)}</dt>
        <dd>
          {sender ?? (
            <Link to="/settings/$page" params={{ page: 'integrations' }}>
              {t('noSender')}
            </Link>
          )}
        </dd>
        {seconds !== null && (
          <>
            <dt>{t('takes')}</dt>
            <dd>
              {duration(seconds)}
              {perHour !== null && `, ${t('perHour', { shown: format.number(perHour) })}`}
            </dd>
          </>
        )}
        {gaps.length > 0 && (
          <>
            <dt>{t('missing')}</dt>
            <dd>
              {gaps
                .map(([name, count]) => t('missingOne', { name, count, shown: format.number(count) }))
                .join(', ')}
            </dd>
          </>
        )}
      </dl>
      {warnings.map(({ code, text, blocks }) => (
        <Notice key={code} tone={blocks ? 'danger' : 'warning'}>
          {text}
        </Notice>
      ))}
    </>
  );
}

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

/** How long something takes, rounded to what matters. */
function useDuration(): (seconds: number) => string {
  const t = useTexts(texts);
  return (seconds) => {
    if (seconds < 2 * MINUTE) return t('soon');
    if (seconds < 2 * HOUR) return t('minutes', { count: Math.round(seconds / MINUTE) });
    if (seconds < 2 * DAY) return t('hours', { count: Math.round(seconds / HOUR) });
    return t('days', { count: Math.round(seconds / DAY) });
  };
}
