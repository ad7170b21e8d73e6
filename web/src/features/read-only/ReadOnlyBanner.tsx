import { IconPencilOff } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect } from 'react';
import { whenReadOnly } from '@/api/client';
import { readOnlyQuery } from '@/api/read-only';
import { usePermission } from '@/api/session';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { texts } from './texts';
import classes from './ReadOnlyBanner.module.css';

/** On every page while nothing can be changed: why, who said so, since when; for those who can, the way to the switch. */
export function ReadOnlyBanner() {
  const t = useTexts(texts);
  const format = useFormat();
  const queries = useQueryClient();
  const { data } = useQuery(readOnlyQuery);
  const canSwitch = usePermission('system.manage');
  useEffect(() => {
    whenReadOnly(() => void queries.invalidateQueries({ queryKey: readOnlyQuery.queryKey }));
    return () => whenReadOnly(() => undefined);
  }, [queries]);
  if (!data?.is_on) return null;
  return (
    <section className={classes.banner} role="status" aria-label={t('banner')}>
      <IconPencilOff size={18} className={classes.icon} aria-hidden />
      <p className={classes.words}>
        <b>{t('nothing')}</b> {!data.by_environment && data.reason}{' '}
        <span className={classes.facts}>
          {data.by_environment
            ? t('byEnvironmentShort')
            : t('whoSince', { who: data.who ?? '', since: data.since ? format.dateTime(data.since) : '' })}
        </span>
      </p>
      {canSwitch && (
        <Link to="/settings/$page" params={{ page: 'read-only' }} className={classes.link}>
          {t('toSwitch')}
        </Link>
      )}
    </section>
  );
}
