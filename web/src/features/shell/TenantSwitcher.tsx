import { Menu, UnstyledButton } from '@mantine/core';
import { IconCheck, IconSelector } from '@tabler/icons-react';
import { useMe } from '@/api/session';
import { useTexts } from '@/lib/i18n';
import { TenantTile } from './TenantTile';
import { texts } from './texts';
import { useTenantSwitch } from './use-tenant-switch';
import classes from './TenantSwitcher.module.css';

/** The workspace's name is always visible; it opens a menu only when there is another one to enter. */
export function TenantSwitcher({ collapsed }: { collapsed: boolean }) {
  const t = useTexts(texts);
  const { tenant, tenants } = useMe();
  const switchTo = useTenantSwitch();
  if (!tenant) return null;
  const head = (
    <>
      <TenantTile name={tenant.name} branding={tenant.branding} square={collapsed} />
      {!collapsed && <span className={classes.name}>{tenant.name}</span>}
    </>
  );
  if (tenants.length < 2) return <div className={classes.head}>{head}</div>;
  return (
    <Menu position="bottom-start" width={216}>
      <Menu.Target>
        <UnstyledButton className={classes.head} aria-label={t('switchTenant', { name: tenant.name })}>
          {head}
          {!collapsed && <IconSelector size={16} className={classes.selector} aria-hidden />}
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('workspaces')}</Menu.Label>
        {tenants.map(({ id, name }) => (
          <Menu.Item
            key={id}
            leftSection={<TenantTile name={name} size={20} />}
            rightSection={id === tenant.id ? <IconCheck size={16} /> : null}
            onClick={() => id !== tenant.id && switchTo(id, name)}
          >
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
