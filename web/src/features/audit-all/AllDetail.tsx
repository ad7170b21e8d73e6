import { Button } from '@mantine/core';
import { actionText } from '@/features/audit/audit-search';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import type { OverviewRow } from './queries';
import { texts } from './texts';
import classes from './AuditAll.module.css';

interface AllDetailProps {
  row: OverviewRow;
  onTogether: (changeSet: string) => void;
}

/** Which fields an act changed, why, from where, and the way to what was changed with it. */
export function AllDetail({ row, onTogether }: AllDetailProps) {
  const t = useTexts(texts);
  const format = useFormat();
  const fields = row.fields.map((field) => field.replaceAll('_', ' ')).join(', ');
  const set = row.change_set_id;
  return (
    <div className={classes.detail}>
      <p>{fields ? t('changed', { fields }) : t('noChanges')}</p>
      {row.reason && <p>{t('reason', { reason: row.reason })}</p>}
      <p className={classes.facts}>
        <span>{format.dateTime(row.created_at)}</span>
        {row.actor_role && <span>{t('role', { role: actionText(row.actor_role) })}</span>}
        {row.ip && <span>{t('from', { ip: row.ip })}</span>}
        {row.user_agent && (
          <span title={row.user_agent}>{t('device', { device: row.user_agent.slice(0, 60) })}</span>
        )}
        {set && (
          <Button variant="default" size="compact-xs" onClick={() => onTogether(set)}>
            {t('together')}
          </Button>
        )}
      </p>
    </div>
  );
}
