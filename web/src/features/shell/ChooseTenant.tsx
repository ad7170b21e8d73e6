import { UnstyledButton } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { useMe } from '@/api/session';
import { useTexts } from '@/lib/i18n';
import { TenantTile } from './TenantTile';
import { texts } from './texts';
import { useTenantSwitch } from './use-tenant-switch';
import classes from './ChooseTenant.module.css';

/** For a sign-in that named no workspace and has several to choose from. */
export function ChooseTenant() {
  const t = useTexts(texts);
  const { tenants } = useMe();
  const switchTo = useTenantSwitch();
  return (
    <main className={classes.page}>
      <h1 className={classes.title}>{t('chooseTitle')}</h1>
      <p className={classes.text}>{tenants.length > 0 ? t('chooseText') : t('noTenant')}</p>
      <ul className={classes.list}>
        {tenants.map(({ id, name }) => (
          <li key={id}>
            <UnstyledButton className={classes.item} onClick={() => switchTo(id, name)}>
              <TenantTile name={name} size={28} />
              <span className={classes.name}>{name}</span>
              <IconChevronRight size={16} aria-hidden />
            </UnstyledButton>
          </li>
        ))}
      </ul>
    </main>
  );
}
