import { TextInput, UnstyledButton } from '@mantine/core';
import { IconChevronRight, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useMe } from '@/api/session';
import { useTexts } from '@/lib/i18n';
import { TenantTile } from './TenantTile';
import { texts } from './texts';
import { useTenantSwitch } from './use-tenant-switch';
import classes from './ChooseTenant.module.css';

const MANY = 8;

/** For a sign-in that named no workspace and has several to choose from. */
export function ChooseTenant() {
  return (
    <main>
      <TenantChoice />
    </main>
  );
}

/** The workspaces a person may enter; many of them can be narrowed by typing. */
export function TenantChoice() {
  const t = useTexts(texts);
  const { user, tenants } = useMe();
  const switchTo = useTenantSwitch();
  const [typed, setTyped] = useState('');
  const wanted = typed.trim().toLowerCase();
  const found = tenants.filter(({ name, slug }) => `${name} ${slug}`.toLowerCase().includes(wanted));
  const explained = user.is_superadmin
    ? t(tenants.length > 0 ? 'enterText' : 'noTenants')
    : t(tenants.length > 0 ? 'chooseText' : 'noTenant');
  return (
    <div className={classes.page}>
      <h1 className={classes.title}>{t(user.is_superadmin ? 'enterTitle' : 'chooseTitle')}</h1>
      <p className={classes.text}>{explained}</p>
      {tenants.length > MANY && (
        <TextInput
          className={classes.find ?? ''}
          aria-label={t('findTenant')}
          placeholder={t('findTenant')}
          leftSection={<IconSearch size={16} />}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && found[0]) switchTo(found[0].id, found[0].name);
          }}
        />
      )}
      <ul className={classes.list}>
        {found.map(({ id, name }) => (
          <li key={id}>
            <UnstyledButton className={classes.item} onClick={() => switchTo(id, name)}>
              <TenantTile name={name} size={28} />
              <span className={classes.name}>{name}</span>
              <IconChevronRight size={16} aria-hidden />
            </UnstyledButton>
          </li>
        ))}
      </ul>
      {wanted && found.length === 0 && (
        <p className={classes.text} role="status">
          {t('noTenantFound')}
        </p>
      )}
    </div>
  );
}
