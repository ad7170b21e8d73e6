import { ActionIcon, Tooltip, useComputedColorScheme } from '@mantine/core';
import { IconMoon, IconSun } from '@tabler/icons-react';
import { useChooseTheme } from '@/features/appearance/use-appearance';
import { Bell } from '@/features/notifications/Bell';
import { EnteredMark } from '@/features/system/EnteredMark';
import { WorkTray } from '@/features/work/WorkTray';
import { useTexts } from '@/lib/i18n';
import { HeaderSearch } from './HeaderSearch';
import { NewMenu } from './NewMenu';
import { texts } from './texts';
import { UserMenu } from './UserMenu';
import classes from './Header.module.css';
import shell from './Shell.module.css';

export function Header({ onHelp }: { onHelp: () => void }) {
  return (
    <header className={classes.header}>
      <HeaderSearch />
      <span className={shell.space} />
      <EnteredMark />
      <WorkTray />
      <Bell />
      <ThemeToggle />
      <NewMenu />
      <UserMenu onHelp={onHelp} />
    </header>
  );
}

export function ThemeToggle() {
  const t = useTexts(texts);
  const choose = useChooseTheme();
  const dark = useComputedColorScheme('light') === 'dark';
  const label = dark ? t('useLight') : t('useDark');
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="subtle"
        size={32}
        aria-label={label}
        onClick={() => choose(dark ? 'light' : 'dark')}
      >
        {dark ? <IconSun size={18} /> : <IconMoon size={18} />}
      </ActionIcon>
    </Tooltip>
  );
}
