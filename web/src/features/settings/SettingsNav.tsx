import { TextInput } from '@mantine/core';
import { IconChevronRight, IconDoorEnter, IconSearch } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { useMe } from '@/api/session';
import { Kbd } from '@/components/Kbd';
import { SetupCard } from '@/features/setup/SetupCard';
import { useTexts } from '@/lib/i18n';
import { useHotkeys } from '@/lib/use-hotkeys';
import { findPages, groupsOf, pagesFor, type SettingsPageInfo } from './pages';
import { texts } from './texts';
import classes from './SettingsNav.module.css';

/** The list of settings pages; typing narrows it, Enter opens the first. Outside every workspace it begins with the way in. */
export function SettingsNav() {
  const t = useTexts(texts);
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const search = useRef<HTMLInputElement>(null);
  const me = useMe();
  const found = findPages(pagesFor(me), typed);
  const open = (page: SettingsPageInfo) => navigate({ to: '/settings/$page', params: { page: page.path } });
  useHotkeys({ f: () => search.current?.focus() });
  return (
    <nav aria-label={t(me.tenant ? 'navigation' : 'systemNavigation')} className={classes.nav}>
      {me.tenant ? (
        <p className={classes.title}>{t('title')}</p>
      ) : (
        <Link
          to="/enter"
          className={`${classes.item ?? ''} ${classes.enter ?? ''}`}
          activeProps={{ 'aria-current': 'page', 'data-active': true }}
        >
          <IconDoorEnter size={18} className={classes.icon} aria-hidden />
          {t('enter')}
          <IconChevronRight size={16} className={classes.chevron} aria-hidden />
        </Link>
      )}
      <TextInput
        ref={search}
        aria-label={t('find')}
        placeholder={t('find')}
        leftSection={<IconSearch size={16} />}
        rightSection={typed ? null : <Kbd keys="F" />}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && found[0]) void open(found[0]);
          if (event.key === 'Escape') setTyped('');
        }}
      />
      {!typed && <SetupCard />}
      {groupsOf(me, found).map(([group, pages]) => (
        <section key={group} className={classes.group}>
          <h2 className={classes.heading}>{t(group)}</h2>
          {pages.map((page) => (
            <NavItem key={page.path} page={page} />
          ))}
        </section>
      ))}
      {found.length === 0 && (
        <p className={classes.nothing} role="status">
          {t('nothing')}
        </p>
      )}
    </nav>
  );
}

/** The chosen page is in sight also where the navigation is longer than the window. */
function showActive(item: HTMLElement | null) {
  if (item?.dataset.active) item.scrollIntoView({ block: 'nearest' });
}

function NavItem({ page }: { page: SettingsPageInfo }) {
  const Shape = page.icon;
  return (
    <Link
      to="/settings/$page"
      params={{ page: page.path }}
      className={classes.item}
      activeOptions={{ includeSearch: false }}
      activeProps={{ 'aria-current': 'page', 'data-active': true }}
      ref={showActive}
    >
      <Shape size={18} className={classes.icon} aria-hidden />
      {page.label}
      <IconChevronRight size={16} className={classes.chevron} aria-hidden />
    </Link>
  );
}
