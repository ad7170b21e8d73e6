import { Link } from '@tanstack/react-router';
import { useTexts } from '@/lib/i18n';
import { texts } from './monitor-texts';
import type { Recipient } from './queries';
import classes from './Monitor.module.css';

/** The person, with the way to their record; of one that may not be seen nothing is told. */
export function RecipientName({ recipient }: { recipient: Recipient }) {
  const t = useTexts(texts);
  const { name, destination, visible, entity_type: kind, entity_id: id } = recipient;
  if (!visible) return <span className={classes.muted}>{t('hidden')}</span>;
  return (
    <span className={classes.person}>
      <Link to="/$type/$id" params={{ type: kind === 'lead' ? 'leads' : 'contacts', id }}>
        {name ?? destination}
      </Link>
      {name && destination && <span className={classes.muted}>{destination}</span>}
    </span>
  );
}
