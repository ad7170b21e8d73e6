import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { chainParts } from './chain';
import type { Verification } from './queries';
import { texts } from './texts';
import classes from './Verify.module.css';

/** The log from its first entry to the newest: archived, sealed, not yet sealed; a mark where it is broken. */
export function ChainPicture({ found }: { found: Verification }) {
  const t = useTexts(texts);
  const format = useFormat();
  const { parts, marks } = chainParts(found);
  const until = found.sealed_until && t('sealedUntil', { time: format.dateTime(found.sealed_until) });
  return (
    <figure className={classes.chain} aria-label={t('chain')}>
      <div className={classes.line} aria-hidden>
        {parts.map(({ kind, share }) => (
          <span key={kind} data-kind={kind} style={{ flexGrow: share }} />
        ))}
        {marks.map(({ segment, at }) => (
          <i key={segment} style={{ insetInlineStart: `${at}%` }} title={t('brokenAt', { segment })} />
        ))}
      </div>
      <ul className={classes.legend}>
        {parts.map(({ kind, count }) => (
          <li key={kind} data-kind={kind}>
            {t(`${kind}Part`)} <b className="num">{format.number(count)}</b>
          </li>
        ))}
        {marks.length > 0 && (
          <li data-kind="broken">
            {marks.length === 1
              ? t('brokenAt', { segment: marks[0]?.segment ?? 0 })
              : `${t('brokenPart')} ${marks.map(({ segment }) => segment).join(', ')}`}
          </li>
        )}
      </ul>
      {until && <figcaption className={classes.caption}>{until}</figcaption>}
    </figure>
  );
}
