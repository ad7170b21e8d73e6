import { ActionIcon } from '@mantine/core';
import { IconChevronLeft, IconSearch } from '@tabler/icons-react';
import { Link, useParams } from '@tanstack/react-router';
import { useMe, useMetadata } from '@/api/session';
import { Bell } from '@/features/notifications/Bell';
import { WorkTray } from '@/features/work/WorkTray';
import { useTexts } from '@/lib/i18n';
import { TenantTile } from './TenantTile';
import { texts } from './texts';
import classes from './Header.module.css';

/** On a list the workspace and the list's name; on a record the way back. */
export function PhoneHeader({ onSearch }: { onSearch: () => void }) {
  const t = useTexts(texts);
  const { tenant } = useMe();
  const { types } = useMetadata();
  const { type, id } = useParams({ strict: false });
  const label = (type ? types[type]?.label.plural : undefined) ?? tenant?.name ?? '';
  return (
    <header className={classes.phone}>
      {id && type ? (
        <Link
          to="/$type"
          params={{ type }}
          className={classes.phoneBack}
          aria-label={t('back', { name: label })}
        >
          <IconChevronLeft size={20} aria-hidden />
          {label}
        </Link>
      ) : (
        <>
          <TenantTile name={tenant?.name ?? 'A'} size={28} branding={tenant?.branding} square />
          <span className={classes.phoneTitle} aria-hidden>
            {label}
          </span>
        </>
      )}
      <WorkTray size={44} />
      <Bell size={44} />
      <ActionIcon variant="subtle" size={44} aria-label={t('search')} onClick={onSearch}>
        <IconSearch size={22} />
      </ActionIcon>
    </header>
  );
}
