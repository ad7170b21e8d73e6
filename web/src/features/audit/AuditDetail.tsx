import { useMetadata } from '@/api/session';
import { Chip } from '@/components/Chip';
import { LinkButton } from '@/components/LinkButton';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { actionText, pairOf, valueText } from './audit-search';
import type { AuditRow } from './queries';
import { texts } from './texts';
import classes from './Audit.module.css';

/** What one line of the log changed, and where it came from. */
export function AuditDetail({ row }: { row: AuditRow }) {
  const t = useTexts(texts);
  const format = useFormat();
  const { types } = useMetadata();
  const type = Object.values(types).find(
    (meta) => meta.singular === row.entity_type || meta.name === row.entity_type,
  );
  const changes = Object.entries(row.changes);
  return (
    <div className={classes.detail}>
      {changes.length === 0 ? (
        <p>{t('noChanges')}</p>
      ) : (
        <table className={classes.changes}>
          <thead>
            <tr>
              <th scope="col">{t('field')}</th>
              <th scope="col">{t('before')}</th>
              <th scope="col">{t('after')}</th>
            </tr>
          </thead>
          <tbody>
            {changes.map(([field, change]) => {
              const [before, after] = pairOf(change);
              return (
                <tr key={field}>
                  <th scope="row">{field.replaceAll('_', ' ')}</th>
                  <td className={classes.before}>{valueText(before, t('empty'))}</td>
                  <td>{valueText(after, t('empty'))}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
      <p className={classes.facts}>
        <span>{format.dateTime(row.created_at)}</span>
        {row.user_agent && (
          <span title={row.user_agent}>{`${t('device')}: ${row.user_agent.slice(0, 60)}`}</span>
        )}
        {row.actor_role && <span>{t('role', { role: actionText(row.actor_role) })}</span>}
        {row.reason && <span>{t('reason', { reason: row.reason })}</span>}
        {row.request_id && <span>{`${t('request')}: ${row.request_id}`}</span>}
        <Chip tone={row.is_sealed ? 'success' : 'slate'}>{t(row.is_sealed ? 'sealed' : 'unsealed')}</Chip>
        {row.change_set_id && (
          <LinkButton
            to="/settings/$page"
            params={{ page: 'audit' }}
            search={{ set: row.change_set_id }}
            variant="default"
            size="compact-xs"
          >
            {t('together')}
          </LinkButton>
        )}
        {row.entity_type && row.entity_id && (
          <LinkButton
            to="/settings/$page"
            params={{ page: 'audit' }}
            search={{ subject: row.entity_type, subject_id: row.entity_id }}
            variant="default"
            size="compact-xs"
          >
            {t('doneToIt')}
          </LinkButton>
        )}
        {type && row.entity_id && (
          <LinkButton
            to="/$type/$id"
            params={{ type: type.name, id: row.entity_id }}
            variant="default"
            size="compact-xs"
          >
            {t('openRecord')}
          </LinkButton>
        )}
      </p>
    </div>
  );
}
