import { IconServerCog } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState, type ReactNode } from 'react';
import { ReadOnlyBanner } from '@/features/read-only/ReadOnlyBanner';
import { SettingsNav } from '@/features/settings/SettingsNav';
import { ConnectionBanner } from '@/features/shell/ConnectionBanner';
import { ThemeToggle } from '@/features/shell/Header';
import { UserMenu } from '@/features/shell/UserMenu';
import { useTexts } from '@/lib/i18n';
import { useHotkeys } from '@/lib/use-hotkeys';
import { SystemSearch } from './SystemSearch';
import { texts } from './texts';
import shell from '@/features/shell/Shell.module.css';
import classes from './SystemShell.module.css';

const HelpDialog = lazy(() =>
  import('@/features/shell/HelpDialog').then((module) => ({ default: module.HelpDialog })),
);

/** The frame of a superadmin outside every workspace: the pages of the installation, and the way into a workspace. */
export function SystemShell({ children }: { children: ReactNode }) {
  const t = useTexts(texts);
  const [helpOpen, setHelpOpen] = useState(false);
  useHotkeys({ '?': () => setHelpOpen(true) });
  return (
    <div className={classes.app}>
      <a href="#main" className={shell.skip}>
        {t('skip')}
      </a>
      <aside className={classes.sidebar}>
        <Home />
        <SettingsNav />
      </aside>
      <div className={shell.body}>
        <ReadOnlyBanner />
        <header className={classes.header}>
          <span className={classes.phoneHome}>
            <Home />
          </span>
          <span className={shell.space} />
          <SystemSearch onHelp={() => setHelpOpen(true)} />
          <ThemeToggle />
          <UserMenu onHelp={() => setHelpOpen(true)} />
        </header>
        <ConnectionBanner />
        <main id="main" tabIndex={-1} className={shell.main}>
          {children}
        </main>
      </div>
      <Suspense>{helpOpen && <HelpDialog onClose={() => setHelpOpen(false)} />}</Suspense>
    </div>
  );
}

function Home() {
  const t = useTexts(texts);
  return (
    <Link to="/settings" className={classes.home} aria-label={t('home')}>
      <span className={classes.tile}>
        <IconServerCog size={16} aria-hidden />
      </span>
      {t('system')}
    </Link>
  );
}
