import { TextInput } from '@mantine/core';
import { IconChevronRight, IconSearch } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { useMe } from '@/api/session';
import { Kbd } from '@/components/Kbd';
import { useTexts } from '@/lib/i18n';
import { useHotkeys } from '@/lib/use-hotkeys';
import { findPages, pagesFor, type SettingsPageInfo } from './pages';
import { texts } from './texts';
import classes from './SettingsNav.module.css';

const GROUPS = ['you', 'people', 'data', 'connections', 'security', 'installation'] as const;

/** The list of settings pages; typing narrows it, Enter opens the first. */
export function SettingsNav() {
  const t = useTexts(texts);
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const search = useRef<HTMLInputElement>(null);
  const found = findPages(pagesFor(useMe()), typed);
  const open = (page: SettingsPageInfo) => navigate({ to: '/settings/$page', params: { page: page.path } });
  useHotkeys({ f: () => search.current?.focus() });
  return (
    <nav aria-label={t('navigation')} className={classes.nav}>
      <p className={classes.title}>{t('title')}</p>
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
      {GROUPS.map((group) => {
        const pages = found.filter((page) => page.group === group);
        return pages.length === 0 ? null : (
          <section key={group} className={classes.group}>
            <h2 className={classes.heading}>{t(group)}</h2>
            {pages.map((page) => (
              <NavItem key={page.path} page={page} />
            ))}
          </section>
        );
      })}
      {found.length === 0 && (
        <p className={classes.nothing} role="status">
          {t('nothing')}
        </p>
      )}
    </nav>
  );
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
    >
      <Shape size={18} className={classes.icon} aria-hidden />
      {page.label}
      <IconChevronRight size={16} className={classes.chevron} aria-hidden />
    </Link>
  );
}
