import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { UnstyledButton } from '@mantine/core';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { actionText, type AuditRequest } from './audit-search';
import { actionsQuery } from './queries';
import { texts } from './texts';
import classes from './Audit.module.css';

/** What happened how often, as bars; one of them narrows the log below to its action. */
export function ActionCounts({ request }: { request: AuditRequest }) {
  const t = useTexts(texts);
  const format = useFormat();
  const navigate = useNavigate();
  const { data: counts } = useQuery(actionsQuery({ ...request, action: undefined }));
  const most = counts?.[0]?.count ?? 0;
  if (!counts || most === 0) return null;
  return (
    <ul className={classes.bars} aria-label={t('actions')}>
      {counts.slice(0, 12).map(({ action, count }) => (
        <li key={action}>
          <UnstyledButton
            className={classes.bar}
            aria-label={t('onlyAction', { action: actionText(action) })}
            onClick={() =>
              void navigate({
                to: '/settings/$page',
                params: { page: 'audit' },
                search: (before) => ({ ...before, action }),
              })
            }
          >
            <span className={classes.barName}>{actionText(action)}</span>
            <span className={classes.barTrack} aria-hidden>
              <span style={{ width: `${Math.max(1, (count / most) * 100)}%` }} />
            </span>
            <span className={`num ${classes.barCount}`}>{format.number(count)}</span>
          </UnstyledButton>
        </li>
      ))}
    </ul>
  );
}
