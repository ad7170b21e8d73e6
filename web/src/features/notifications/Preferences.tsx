import { Checkbox } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { messageOf } from '@/api/errors';
import { useIsViewingAs, useMe } from '@/api/session';
import { SkeletonRows } from '@/components/Skeleton';
import { ErrorState } from '@/components/States';
import { SettingsSection } from '@/features/settings/SettingsSection';
import { useTexts } from '@/lib/i18n';
import { toastRefused } from '@/lib/toasts';
import { DailyMail } from './DailyMail';
import { preferencesQuery, useChoose, type Preference } from './queries';
import { texts } from './texts';
import classes from './Preferences.module.css';

/** Settings → Notifications: what comes, and how. */
export function Preferences() {
  const t = useTexts(texts);
  const { data, error, refetch } = useQuery(preferencesQuery);
  const { employee } = useMe();
  return (
    <SettingsSection title={t('preferences')} scope="me" description={t('preferencesText')}>
      {employee && <DailyMail />}
      {error && !data && (
        <ErrorState title={t('preferencesFailed')} error={error} onRetry={() => void refetch()} />
      )}
      {!error && !data && <SkeletonRows />}
      {data && (
        <table className={classes.table} aria-label={t('table')}>
          <thead>
            <tr>
              <th scope="col">{t('kind')}</th>
              <th scope="col">{t('inApp')}</th>
              <th scope="col">{t('byEmail')}</th>
            </tr>
          </thead>
          <tbody>
            {data.map((each) => (
              <Row key={each.type} preference={each} />
            ))}
          </tbody>
        </table>
      )}
    </SettingsSection>
  );
}

function Row({ preference }: { preference: Preference }) {
  const t = useTexts(texts);
  const isViewingAs = useIsViewingAs();
  const { mutate } = useChoose();
  const { type, label, description, in_app: inApp, by_email: byEmail, is_fixed: isFixed } = preference;
  const choose = (change: { in_app: boolean } | { by_email: boolean }) =>
    mutate({ type, ...change }, { onError: (error) => toastRefused(messageOf(error)) });
  return (
    <tr>
      <th scope="row">
        <span className={classes.label}>{label}</span>
        <span className={classes.text}>{description}</span>
      </th>
      <td>
        <Checkbox
          aria-label={t('inAppOf', { label })}
          checked={inApp}
          disabled={isFixed || isViewingAs}
          onChange={(event) => choose({ in_app: event.currentTarget.checked })}
        />
      </td>
      <td>
        <Checkbox
          aria-label={t('byEmailOf', { label })}
          checked={byEmail}
          disabled={isFixed || isViewingAs}
          onChange={(event) => choose({ by_email: event.currentTarget.checked })}
        />
      </td>
    </tr>
  );
}
