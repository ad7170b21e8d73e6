import { useTexts } from '@/lib/i18n';
import { actionText } from './audit-search';
import { texts } from './texts';
import classes from './Audit.module.css';

interface ActedByProps {
  person: string;
  row: { actor_role: string | null; impersonator_id: string | null; impersonator_name: string | null };
}

/** Who it was; under "View as" both persons, whoever did it first. The role of that moment stands below. */
export function ActedBy({ person, row }: ActedByProps) {
  const t = useTexts(texts);
  const name = row.impersonator_id
    ? t('asPerson', { name: row.impersonator_name ?? t('someone'), person })
    : person;
  return (
    <span className={classes.who}>
      <span title={name}>{name}</span>
      {row.actor_role && <small>{actionText(row.actor_role)}</small>}
    </span>
  );
}
