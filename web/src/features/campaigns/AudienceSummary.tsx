import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { texts } from './editor-texts';
import type { AudiencePreview, CampaignType } from './queries';
import { reasonText } from './reason-text';
import classes from './Editor.module.css';

interface AudienceSummaryProps {
  preview: AudiencePreview;
  type: CampaignType;
}

/** How many are reached, and who is left out or reached later and why: a bar with its words. */
export function AudienceSummary({ preview, type }: AudienceSummaryProps) {
  const t = useTexts(texts);
  const format = useFormat();
  const { total, skipped, postponed, unknown, checked, is_exact: isExact } = preview;
  const out = sumOf(skipped);
  const later = sumOf(postponed);
  const all = Math.max(total + out, 1);
  const share = (count: number) => `${(count / all) * 100}%`;
  return (
    <div className={classes.summary}>
      <p className={classes.total}>
        <b className="num">{t('recipients', { count: total, shown: format.number(total) })}</b>{' '}
        {t(`wouldGet_${type}`)}
      </p>
      <div className={classes.split} role="img" aria-label={t('split')}>
        <span className={classes.now} style={{ width: share(Math.max(total - later, 0)) }} />
        <span className={classes.later} style={{ width: share(later) }} />
        <span className={classes.out} style={{ width: share(out) }} />
      </div>
      <ul className={classes.legend}>
        {later > 0 && (
          <Line
            mark="later"
            head={t('postponed', { count: later, shown: format.number(later) })}
            of={postponed}
          />
        )}
        {out > 0 && (
          <Line mark="out" head={t('leftOut', { count: out, shown: format.number(out) })} of={skipped} />
        )}
        {unknown > 0 && <li>{t('unknown', { count: unknown, shown: format.number(unknown) })}</li>}
      </ul>
      {total === 0 && <p className={classes.error}>{t('nobody')}</p>}
      {!isExact && <p className={classes.hint}>{t('atLeast', { shown: format.number(checked) })}</p>}
    </div>
  );
}

function Line({ mark, head, of }: { mark: 'later' | 'out'; head: string; of: Record<string, number> }) {
  const format = useFormat();
  const reasons = Object.entries(of).filter(([, count]) => count > 0);
  return (
    <li>
      <span className={classes.mark} data-mark={mark} aria-hidden />
      <span>
        <b>{head}:</b>{' '}
        {reasons.map(([reason, count]) => `${reasonText(reason)} (${format.number(count)})`).join(', ')}
      </span>
    </li>
  );
}

function sumOf(counts: Record<string, number>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
