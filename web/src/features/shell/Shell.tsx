import { useMediaQuery } from '@mantine/hooks';
import { useLocation, useParams } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useRef, useState, type ReactNode } from 'react';
import { useMetadata } from '@/api/session';
import { useTexts } from '@/lib/i18n';
import { useStoredState } from '@/lib/stored-state';
import { useHotkeys } from '@/lib/use-hotkeys';
import { AnnouncementBanner } from '@/features/announcements/AnnouncementBanner';
import { SendingBanner } from '@/features/campaigns/SendingBanner';
import { useCreate } from '@/features/create/create-context';
import { ImpersonationBanner } from '@/features/impersonation/ImpersonationBanner';
import { useLive } from '@/features/notifications/use-live';
import { EnteredMark } from '@/features/system/EnteredMark';
import { ReadOnlyBanner } from '@/features/read-only/ReadOnlyBanner';
import { LimitsBanner } from '@/features/workspace-limits/LimitsBanner';
import { Presence } from '@/features/presence/Presence';
import { BottomBar } from './BottomBar';
import { ConnectionBanner } from './ConnectionBanner';
import { Header } from './Header';
import { PhoneHeader } from './PhoneHeader';
import { Sidebar } from './Sidebar';
import { texts } from './texts';
import classes from './Shell.module.css';

const loadPalette = () => import('./CommandPalette');
const CommandPalette = lazy(() => loadPalette().then((module) => ({ default: module.CommandPalette })));
const HelpDialog = lazy(() => import('./HelpDialog').then((module) => ({ default: module.HelpDialog })));

/** The frame: sidebar or rail, header, banners, the page; on phones a bar at thumb height. */
export function Shell({ children }: { children: ReactNode }) {
  const t = useTexts(texts);
  const [wanted, setCollapsed] = useStoredState('sidebar-collapsed', false);
  const narrow = useMediaQuery('(max-width: 960px)', false, { getInitialValueInEffect: false });
  const collapsed = wanted || narrow;
  const [paletteOpen, setPaletteOpen] = useState(false);
  const [helpOpen, setHelpOpen] = useState(false);
  const { type } = useParams({ strict: false });
  const { types } = useMetadata();
  const create = useCreate();
  const current = type ? types[type] : undefined;

  // A row that was opened is gone, and the focus with it: begin at the new page, not at the top of the document.
  const { pathname } = useLocation();
  const main = useRef<HTMLElement>(null);
  const shown = useRef(pathname);
  useEffect(() => {
    const moved = shown.current !== pathname;
    shown.current = pathname;
    if (moved && document.activeElement === document.body) main.current?.focus({ preventScroll: true });
  }, [pathname]);

  // Fetched ahead: what is typed right after Ctrl K belongs to the search, not to the page's own keys.
  useEffect(() => void loadPalette(), []);

  useLive();
  useHotkeys({
    'mod+k': () => setPaletteOpen((open) => !open),
    '?': () => setHelpOpen(true),
    '[': () => setCollapsed(!wanted),
    c: () => {
      if (current?.can.create) create(current.name);
    },
  });

  return (
    <div className={classes.app} data-collapsed={collapsed || undefined}>
      <a href="#main" className={classes.skip}>
        {t('skip')}
      </a>
      <Sidebar
        collapsed={collapsed}
        onToggle={narrow ? null : () => setCollapsed(!wanted)}
        onHelp={() => setHelpOpen(true)}
      />
      <div className={classes.body}>
        <ImpersonationBanner />
        <ReadOnlyBanner />
        <AnnouncementBanner />
        <LimitsBanner />
        <SendingBanner />
        <Header onHelp={() => setHelpOpen(true)} />
        <PhoneHeader onSearch={() => setPaletteOpen(true)} />
        <EnteredMark phone />
        <ConnectionBanner />
        <main ref={main} id="main" tabIndex={-1} className={classes.main}>
          {children}
        </main>
        <BottomBar />
      </div>
      <Presence />
      <Suspense>
        {paletteOpen && (
          <CommandPalette onClose={() => setPaletteOpen(false)} onHelp={() => setHelpOpen(true)} />
        )}
        {helpOpen && <HelpDialog onClose={() => setHelpOpen(false)} />}
      </Suspense>
    </div>
  );
}
