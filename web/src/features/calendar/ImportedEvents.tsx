import { Chip } from '@/components/Chip';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import type { CalendarImport, ImportedEvent } from './queries';
import { texts } from './texts';
import classes from './Calendar.module.css';

const SHOWN = 200;
const COUNTS = ['created', 'updated', 'unchanged', 'skipped', 'refused'] as const;
const EFFECTS = {
  create: ['effectCreate', 'success'],
  update: ['effectUpdate', 'info'],
  unchanged: ['effectUnchanged', 'slate'],
  skip: ['effectSkip', 'slate'],
  refuse: ['effectRefuse', 'warning'],
} as const;

/** What becomes of each event of a calendar file, counted above. */
export function ImportedEvents({ outcome }: { outcome: CalendarImport }) {
  const t = useTexts(texts);
  const more = outcome.events.length - SHOWN;
  return (
    <>
      <div className={classes.counts}>
        {COUNTS.filter((name) => outcome[name] > 0).map((name) => (
          <Chip key={name} tone={name === 'refused' ? 'warning' : 'slate'}>
            {t(name, { count: outcome[name] })}
          </Chip>
        ))}
      </div>
      {outcome.events.length > 0 && (
        /* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard */
        <div className={classes.events} tabIndex={0} role="region" aria-label={t('event')}>
          <table className={classes.grid}>
            <thead>
              <tr>
                <th scope="col">{t('event')}</th>
                <th scope="col">{t('when')}</th>
                <th scope="col">{t('effect')}</th>
              </tr>
            </thead>
            <tbody>
              {outcome.events.slice(0, SHOWN).map((event, place) => (
                <Row key={place} event={event} />
              ))}
            </tbody>
          </table>
          {more > 0 && <p className={classes.more}>{t('more', { count: more })}</p>}
        </div>
      )}
    </>
  );
}

function Row({ event }: { event: ImportedEvent }) {
  const t = useTexts(texts);
  const format = useFormat();
  const [label, tone] = EFFECTS[event.effect];
  return (
    <tr>
      <td>
        <b>{event.subject}</b>
        {event.related && (
          <span className={classes.small}>
            {t('whom')} {event.related.name}
          </span>
        )}
      </td>
      <td className={classes.when}>
        {event.day && format.date(event.day)}
        {event.day && (
          <span className={classes.small}>{event.time ? format.clock(event.time) : t('allDay')}</span>
        )}
      </td>
      <td>
        <Chip tone={tone}>{t(label)}</Chip>
        {event.reason && <span className={classes.small}>{event.reason}</span>}
      </td>
    </tr>
  );
}
