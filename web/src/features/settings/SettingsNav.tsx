import { TextInput } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconAdjustmentsHorizontal, IconChevronRight, IconDoorEnter, IconSearch } from '@tabler/icons-react';
import { Link, useLocation, useNavigate } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { useMe } from '@/api/session';
import { Kbd } from '@/components/Kbd';
import { SetupCard } from '@/features/setup/SetupCard';
import { useTexts } from '@/lib/i18n';
import { useHotkeys } from '@/lib/use-hotkeys';
import { findPages, firstPageOf, groupsOf, pagesFor, type SettingsPageInfo } from './pages';
import { texts } from './texts';
import { useFoundSettings } from './use-found-settings';
import classes from './SettingsNav.module.css';

const ACTIVE = { 'aria-current': 'page', 'data-active': true } as const;

/** The list of settings pages; typing narrows it, Enter opens the first. Outside every workspace it begins with the way in. */
export function SettingsNav() {
  const t = useTexts(texts);
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const search = useRef<HTMLInputElement>(null);
  const me = useMe();
  const allowed = pagesFor(me);
  const found = findPages(allowed, typed);
  const settings = useFoundSettings(typed).filter(({ page }) => allowed.some(({ path }) => path === page));
  // Beside the list the first page is open already.
  const isBeside = useMediaQuery('(min-width: 861px)', true, { getInitialValueInEffect: false });
  const isBare = useLocation({ select: ({ pathname }) => pathname.replace(/\/$/, '') === '/settings' });
  const first = isBeside && isBare ? firstPageOf(me)?.path : undefined;
  const open = (page: SettingsPageInfo) => navigate({ to: '/settings/$page', params: { page: page.path } });
  useHotkeys({ f: () => search.current?.focus() });
  return (
    <nav aria-label={t(me.tenant ? 'navigation' : 'systemNavigation')} className={classes.nav}>
      {me.tenant ? (
        <p className={classes.title}>{t('title')}</p>
      ) : (
        <Link to="/enter" className={`${classes.item ?? ''} ${classes.enter ?? ''}`} activeProps={ACTIVE}>
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
        rightSection={typed || !isBeside ? null : <Kbd keys="F" />}
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
            <NavItem key={page.path} page={page} isOpen={page.path === first} />
          ))}
        </section>
      ))}
      {settings.length > 0 && (
        <section className={classes.group}>
          <h2 className={classes.heading}>{t('settings')}</h2>
          {settings.map(({ key, page, label }) => (
            <Link
              key={key}
              to="/settings/$page"
              params={{ page }}
              search={{ open: key }}
              className={classes.item}
            >
              <IconAdjustmentsHorizontal size={18} className={classes.icon} aria-hidden />
              {label}
              <IconChevronRight size={16} className={classes.chevron} aria-hidden />
            </Link>
          ))}
        </section>
      )}
      {found.length === 0 && settings.length === 0 && (
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

function NavItem({ page, isOpen }: { page: SettingsPageInfo; isOpen: boolean }) {
  const Shape = page.icon;
  return (
    <Link
      to="/settings/$page"
      params={{ page: page.path }}
      className={classes.item}
      activeOptions={{ includeSearch: false }}
      {...(isOpen ? ACTIVE : {})}
      activeProps={ACTIVE}
      ref={showActive}
    >
      <Shape size={18} className={classes.icon} aria-hidden />
      {page.label}
      <IconChevronRight size={16} className={classes.chevron} aria-hidden />
    </Link>
  );
}
