import { Spotlight, createSpotlight } from '@mantine/spotlight';
import '@mantine/spotlight/styles.layer.css';
import { useDebouncedValue } from '@mantine/hooks';
import {
  IconKeyboard,
  IconLogout,
  IconMoon,
  IconPlus,
  IconSearch,
  IconSun,
  IconSunMoon,
  IconUpload,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { searchQuery } from '@/api/records';
import { useMe, useMetadata, useSignOut } from '@/api/session';
import { RecordLogo } from '@/components/Avatar';
import { Kbd } from '@/components/Kbd';
import { TypeIcon } from '@/components/TypeIcon';
import { useChooseTheme } from '@/features/appearance/use-appearance';
import { useCreate } from '@/features/create/create-context';
import { findPages, pagesFor } from '@/features/settings/pages';
import { useTexts } from '@/lib/i18n';
import { creatableTypes, importableTypes, listedTypes } from './navigation';
import { useSubtitle } from '@/components/use-subtitle';
import { TenantTile } from './TenantTile';
import { texts } from './texts';
import { useCampaignCommands } from './use-campaign-commands';
import { useTenantSwitch } from './use-tenant-switch';
import classes from './CommandPalette.module.css';

export interface Command {
  id: string;
  label: string;
  icon: ReactNode;
  keys?: string;
  run: () => void;
}
interface PaletteProps {
  onClose: () => void;
  onHelp: () => void;
}

const [store, spotlight] = createSpotlight();

const lines = () => document.getElementById(store.getState().listId);

function selectNone(): void {
  lines()?.querySelector('[data-selected]')?.removeAttribute('data-selected');
}

/** Records arrive after the palette chose its first line: choose again, so that Enter opens what stands first. */
function selectFirst(): void {
  selectNone();
  lines()?.querySelector('[data-action]')?.setAttribute('data-selected', 'true');
  store.updateState((state) => ({ ...state, selected: 0 }));
}

/** Everything the role may do, and every record it may open, by typing. */
export function CommandPalette({ onClose, onHelp }: PaletteProps) {
  const t = useTexts(texts);
  const [query, setQuery] = useState('');
  const [q] = useDebouncedValue(query.trim(), 150);
  const found = useQuery(searchQuery(q));
  const { types } = useMetadata();
  const subtitle = useSubtitle();
  const navigate = useNavigate();
  const { goTo, create, rest } = useCommands(onHelp);
  const pages = pagesFor(useMe());
  useEffect(() => spotlight.open(), []);
  const hasAnswer = found.isError || (found.data !== undefined && !found.isPlaceholderData);
  const isAnswered = q === query.trim() && (q === '' || hasAnswer);
  const isAwaited = useRef(false);
  // Enter is for what was typed, never for what an earlier text had found.
  useEffect(() => {
    if (!isAnswered) return;
    selectFirst();
    if (isAwaited.current) lines()?.querySelector<HTMLElement>('[data-action]')?.click();
    isAwaited.current = false;
  }, [isAnswered, found.data]);

  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const matching = (commands: Command[]) =>
    commands.filter(({ label }) => words.every((word) => label.toLowerCase().includes(word)));
  /** Pages of the settings by what stands on them, after everything that is called so. */
  const meant = new Set(
    words.length > 0 ? findPages(pages, query).map(({ path }) => `settings-${path}`) : [],
  );
  const named = matching(goTo);
  const records = q ? (found.data ?? []).filter((group) => group.type in types) : [];
  const sections = [
    { label: t('goTo'), commands: named },
    { label: t('create'), commands: matching(create) },
    { label: t('actions'), commands: matching(rest) },
    { label: t('settings'), commands: goTo.filter((each) => meant.has(each.id) && !named.includes(each)) },
  ].filter((section) => section.commands.length > 0);

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
        placeholder={t('paletteHint')}
        leftSection={<IconSearch size={18} />}
        aria-label={t('paletteHint')}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || isAnswered) return;
          selectNone();
          isAwaited.current = true;
        }}
      />
      <Spotlight.ActionsList className={classes.found ?? ''}>
        {records.map((group) => (
          <Spotlight.ActionsGroup key={group.type} label={types[group.type]?.label.plural ?? group.type}>
            {group.items.map((item) => (
              <Spotlight.Action
                key={item.id}
                className={classes.action}
                onClick={() => void navigate({ to: '/$type/$id', params: { type: group.type, id: item.id } })}
              >
                <RecordLogo name={item.title} />
                <span className={classes.label}>{item.title}</span>
                {item.subtitle && (
                  <span className={classes.subtitle}>{subtitle(group.type, item.subtitle)}</span>
                )}
              </Spotlight.Action>
            ))}
          </Spotlight.ActionsGroup>
        ))}
        {sections.map((section) => (
          <Spotlight.ActionsGroup key={section.label} label={section.label}>
            {section.commands.map((command) => (
              <Spotlight.Action key={command.id} className={classes.action} onClick={command.run}>
                {command.icon}
                <span className={classes.label}>{command.label}</span>
                {command.keys && <Kbd keys={command.keys} />}
              </Spotlight.Action>
            ))}
          </Spotlight.ActionsGroup>
        ))}
        {records.length === 0 && sections.length === 0 && (
          <Spotlight.Empty>{found.isFetching ? t('searching') : t('paletteEmpty')}</Spotlight.Empty>
        )}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}

function useCommands(onHelp: () => void): Record<'goTo' | 'create' | 'rest', Command[]> {
  const t = useTexts(texts);
  const metadata = useMetadata();
  const me = useMe();
  const { tenant, tenants } = me;
  const navigate = useNavigate();
  const openCreate = useCreate();
  const switchTo = useTenantSwitch();
  const signOut = useSignOut();
  const chooseTheme = useChooseTheme();
  const campaigns = useCampaignCommands();
  const labelOf = (type: string) => metadata.types[type]?.label ?? { singular: type, plural: type };
  return {
    goTo: [
      ...listedTypes(metadata).map((type) => ({
        id: `go-${type}`,
        label: t('goToThing', { thing: labelOf(type).plural }),
        icon: <TypeIcon type={type} />,
        run: () => void navigate({ to: '/$type', params: { type }, search: {} }),
      })),
      ...campaigns.goTo,
      ...pagesFor(me).map((page) => ({
        id: `settings-${page.path}`,
        label: t('goToSetting', { page: page.label }),
        icon: <page.icon size={18} aria-hidden />,
        run: () => void navigate({ to: '/settings/$page', params: { page: page.path } }),
      })),
    ],
    create: [
      ...creatableTypes(metadata).map((type) => ({
        id: `new-${type}`,
        label: t('newThing', { thing: labelOf(type).singular.toLowerCase() }),
        icon: <IconPlus size={18} aria-hidden />,
        run: () => openCreate(type),
      })),
      ...campaigns.create,
    ],
    rest: [
      ...importableTypes(metadata).map((type) => ({
        id: `import-${type}`,
        label: t('importThings', { things: labelOf(type).plural.toLowerCase() }),
        icon: <IconUpload size={18} aria-hidden />,
        run: () => void navigate({ to: '/import/$type', params: { type } }),
      })),
      {
        id: 'light',
        label: t('useLight'),
        icon: <IconSun size={18} aria-hidden />,
        run: () => chooseTheme('light'),
      },
      {
        id: 'dark',
        label: t('useDark'),
        icon: <IconMoon size={18} aria-hidden />,
        run: () => chooseTheme('dark'),
      },
      {
        id: 'auto',
        label: t('useSystem'),
        icon: <IconSunMoon size={18} aria-hidden />,
        run: () => chooseTheme('auto'),
      },
      ...tenants
        .filter(({ id }) => id !== tenant?.id)
        .map(({ id, name }) => ({
          id: `tenant-${id}`,
          label: t('switchTo', { name }),
          icon: <TenantTile name={name} size={20} />,
          run: () => switchTo(id, name),
        })),
      { id: 'help', label: t('help'), icon: <IconKeyboard size={18} aria-hidden />, keys: '?', run: onHelp },
      {
        id: 'sign-out',
        label: t('signOut'),
        icon: <IconLogout size={18} aria-hidden />,
        run: () =>
          signOut.mutate(undefined, { onSettled: () => void navigate({ to: '/login', search: {} }) }),
      },
    ],
  };
}
