import { ActionIcon, Tooltip } from '@mantine/core';
import {
  IconChevronDown,
  IconHelp,
  IconLayoutSidebarLeftCollapse,
  IconLayoutSidebarLeftExpand,
  IconSend,
  IconSettings,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useMe, useMetadata } from '@/api/session';
import { RecordLogo } from '@/components/Avatar';
import { TypeIcon } from '@/components/TypeIcon';
import { useTexts } from '@/lib/i18n';
import { useRecent } from '@/lib/recent';
import { useStoredState } from '@/lib/stored-state';
import { useMenu } from './navigation';
import { TenantSwitcher } from './TenantSwitcher';
import { texts } from './texts';
import classes from './Sidebar.module.css';

interface SidebarProps {
  collapsed: boolean;
  /** Null where there is no room to expand. */
  onToggle: (() => void) | null;
  onHelp: () => void;
}

export function Sidebar({ collapsed, onToggle, onHelp }: SidebarProps) {
  const t = useTexts(texts);
  const metadata = useMetadata();
  const menu = useMenu();
  return (
    <aside className={classes.sidebar} data-collapsed={collapsed || undefined}>
      <TenantSwitcher collapsed={collapsed} />
      <nav aria-label={t('navigation')} className={classes.nav}>
        {menu.map((entry) => {
          const meta = metadata.types[entry];
          const label = meta?.label.plural ?? t('campaigns');
          return (
            <Tooltip key={entry} label={label} position="right" disabled={!collapsed}>
              <Link
                {...(meta
                  ? { to: '/$type' as const, params: { type: entry } }
                  : { to: '/campaigns' as const })}
                className={classes.item}
                activeOptions={{ exact: false, includeSearch: false }}
                activeProps={{ 'aria-current': 'page', 'data-active': true }}
                aria-label={collapsed ? label : undefined}
              >
                {meta ? <TypeIcon type={entry} icon={meta.icon} /> : <IconSend size={18} aria-hidden />}
                <span className={classes.label}>{label}</span>
              </Link>
            </Tooltip>
          );
        })}
        <Tooltip label={t('settings')} position="right" disabled={!collapsed}>
          <Link
            to="/settings"
            className={classes.item}
            activeOptions={{ exact: false, includeSearch: false }}
            activeProps={{ 'aria-current': 'page', 'data-active': true }}
            aria-label={collapsed ? t('settings') : undefined}
          >
            <IconSettings size={18} aria-hidden />
            <span className={classes.label}>{t('settings')}</span>
          </Link>
        </Tooltip>
        {!collapsed && <Recent />}
      </nav>
      <div className={classes.foot}>
        {onToggle && (
          <Tooltip label={collapsed ? t('expand') : t('collapse')} position="right">
            <ActionIcon
              variant="subtle"
              aria-label={collapsed ? t('expand') : t('collapse')}
              onClick={onToggle}
            >
              {collapsed ? (
                <IconLayoutSidebarLeftExpand size={18} />
              ) : (
                <IconLayoutSidebarLeftCollapse size={18} />
              )}
            </ActionIcon>
          </Tooltip>
        )}
        {!collapsed && (
          <Tooltip label={t('help')}>
            <ActionIcon variant="subtle" aria-label={t('help')} onClick={onHelp}>
              <IconHelp size={18} />
            </ActionIcon>
          </Tooltip>
        )}
      </div>
    </aside>
  );
}

function Recent() {
  const t = useTexts(texts);
  const { types } = useMetadata();
  const tenantId = useMe().tenant?.id ?? '';
  const [open, setOpen] = useStoredState('sidebar-recent-open', true);
  const recent = useRecent(tenantId).filter((item) => item.type in types);
  if (recent.length === 0) return null;
  return (
    <section>
      <button type="button" className={classes.section} aria-expanded={open} onClick={() => setOpen(!open)}>
        <IconChevronDown size={12} className={classes.chevron} data-open={open || undefined} aria-hidden />
        {t('recent')}
      </button>
      {open &&
        recent.map((item) => (
          <Link
            key={`${item.type}/${item.id}`}
            to="/$type/$id"
            params={{ type: item.type, id: item.id }}
            className={classes.item}
            activeProps={{ 'aria-current': 'page' }}
          >
            <RecordLogo name={item.title} size={18} />
            <span className={classes.label}>{item.title}</span>
          </Link>
        ))}
    </section>
  );
}
