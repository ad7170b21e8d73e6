import { Spotlight, createSpotlight } from '@mantine/spotlight';
import '@mantine/spotlight/styles.layer.css';
import { IconDoorEnter, IconKeyboard, IconLogout, IconSearch } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState, type ReactNode } from 'react';
import { useMe, useSignOut } from '@/api/session';
import { findPages, pagesFor } from '@/features/settings/pages';
import classes from '@/features/shell/CommandPalette.module.css';
import { TenantTile } from '@/features/shell/TenantTile';
import { useTenantSwitch } from '@/features/shell/use-tenant-switch';
import { useTexts } from '@/lib/i18n';
import { texts } from './palette-texts';

interface Command {
  id: string;
  label: string;
  /** Tells two of the same name apart. */
  subtitle?: string;
  icon: ReactNode;
  run: () => void;
}

interface SystemPaletteProps {
  onClose: () => void;
  onHelp: () => void;
}

const [store, spotlight] = createSpotlight();
/** A list of thousands helps nobody: typing narrows it. */
const MOST_WORKSPACES = 8;

/** Pages of the installation and workspaces by name, by typing: the palette outside of all workspaces. */
export function SystemPalette({ onClose, onHelp }: SystemPaletteProps) {
  const t = useTexts(texts);
  const [query, setQuery] = useState('');
  const sections = useSections(query.trim(), onHelp).filter(({ commands }) => commands.length > 0);
  useEffect(() => spotlight.open(), []);
  return (
    <Spotlight.Root
      store={store}
      query={query}
      onQueryChange={setQuery}
      onSpotlightClose={onClose}
      shortcut={null}
      scrollable
      centered={false}
      yOffset="14vh"
      maxHeight={440}
      size={600}
      radius="lg"
      overlayProps={{ className: 'aisha-overlay' }}
      attributes={{ content: { 'aria-label': t('palette') } }}
      classNames={{ actionsGroup: classes.group ?? '' }}
    >
      <Spotlight.Search
        className={classes.search}
        placeholder={t('hint')}
        leftSection={<IconSearch size={18} />}
        aria-label={t('hint')}
      />
      <Spotlight.ActionsList className={classes.found ?? ''}>
        {sections.map(({ label, commands }) => (
          <Spotlight.ActionsGroup key={label} label={label}>
            {commands.map((command) => (
              <Spotlight.Action key={command.id} className={classes.action} onClick={command.run}>
                {command.icon}
                <span className={classes.label}>{command.label}</span>
                {command.subtitle && <span className={classes.subtitle}>{command.subtitle}</span>}
              </Spotlight.Action>
            ))}
          </Spotlight.ActionsGroup>
        ))}
        {sections.length === 0 && <Spotlight.Empty>{t('empty')}</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}

function useSections(query: string, onHelp: () => void): { label: string; commands: Command[] }[] {
  const t = useTexts(texts);
  const me = useMe();
  const navigate = useNavigate();
  const enter = useTenantSwitch();
  const signOut = useSignOut();
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const isMeant = (text: string) => words.every((word) => text.toLowerCase().includes(word));
  const rest: Command[] = [
    {
      id: 'enter',
      label: t('enterWorkspace'),
      icon: <IconDoorEnter size={18} aria-hidden />,
      run: () => void navigate({ to: '/enter' }),
    },
    { id: 'help', label: t('help'), icon: <IconKeyboard size={18} aria-hidden />, run: onHelp },
    {
      id: 'sign-out',
      label: t('signOut'),
      icon: <IconLogout size={18} aria-hidden />,
      run: () => signOut.mutate(undefined, { onSettled: () => void navigate({ to: '/login', search: {} }) }),
    },
  ];
  return [
    {
      label: t('pages'),
      commands: findPages(pagesFor(me), query).map((page) => ({
        id: page.path,
        label: page.label,
        icon: <page.icon size={18} aria-hidden />,
        run: () => void navigate({ to: '/settings/$page', params: { page: page.path } }),
      })),
    },
    {
      label: t('workspaces'),
      commands: me.tenants
        .filter(({ name, slug }) => isMeant(`${name} ${slug}`))
        .slice(0, MOST_WORKSPACES)
        .map(({ id, name, slug }) => ({
          id,
          label: t('enterNamed', { name }),
          subtitle: slug,
          icon: <TenantTile name={name} size={20} />,
          run: () => enter(id, name),
        })),
    },
    { label: t('actions'), commands: rest.filter(({ label }) => isMeant(label)) },
  ];
}
