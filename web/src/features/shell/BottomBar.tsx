import { Drawer, UnstyledButton } from '@mantine/core';
import {
  IconEye,
  IconLogout,
  IconMenu2,
  IconPlus,
  IconSend,
  IconSettings,
  IconUpload,
} from '@tabler/icons-react';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useMe, useMetadata, useSignOut } from '@/api/session';
import type { TypeName } from '@/api/types';
import { TypeIcon } from '@/components/TypeIcon';
import { ThemeChoice } from '@/features/appearance/ThemeChoice';
import { useCreate } from '@/features/create/create-context';
import { texts as viewTexts } from '@/features/impersonation/texts';
import { useCanViewAs } from '@/features/impersonation/use-can-view-as';
import { ViewAsDialog } from '@/features/impersonation/ViewAsDialog';
import { useTexts } from '@/lib/i18n';
import { CAMPAIGNS, creatableTypes, importableTypes, phoneTypes, useMenu } from './navigation';
import { TenantTile } from './TenantTile';
import { texts } from './texts';
import { useTenantSwitch } from './use-tenant-switch';
import classes from './BottomBar.module.css';

type Sheet = 'new' | 'more' | 'view-as' | null;

/** Phones only: three lists, New at thumb height, and everything else behind More. */
export function BottomBar() {
  const t = useTexts(texts);
  const metadata = useMetadata();
  const { type: current } = useParams({ strict: false });
  const [sheet, setSheet] = useState<Sheet>(null);
  const create = useCreate();
  const types = phoneTypes(useMenu(), useMe());
  const creatable = creatableTypes(metadata);
  const onNew = () => (current && creatable.includes(current) ? create(current) : setSheet('new'));
  return (
    <>
      <nav className={classes.bar} aria-label={t('navigation')}>
        {types.slice(0, 2).map((type) => (
          <BarItem key={type} type={type} />
        ))}
        {creatable.length > 0 && (
          <UnstyledButton className={classes.new} aria-label={t('new')} onClick={onNew}>
            <IconPlus size={24} />
          </UnstyledButton>
        )}
        {types.slice(2).map((type) => (
          <BarItem key={type} type={type} />
        ))}
        <UnstyledButton className={classes.item} onClick={() => setSheet('more')}>
          <IconMenu2 size={22} aria-hidden />
          {t('more')}
        </UnstyledButton>
      </nav>
      <Drawer
        opened={sheet === 'new' || sheet === 'more'}
        onClose={() => setSheet(null)}
        position="bottom"
        size="auto"
        title={sheet === 'new' ? t('create') : t('more')}
        classNames={{ content: classes.sheet }}
      >
        {sheet === 'new'
          ? creatable.map((type) => (
              <UnstyledButton
                key={type}
                className={classes.row}
                onClick={() => {
                  setSheet(null);
                  create(type);
                }}
              >
                <TypeIcon type={type} size={20} />
                {metadata.types[type]?.label.singular}
              </UnstyledButton>
            ))
          : sheet === 'more' && <More close={() => setSheet(null)} onViewAs={() => setSheet('view-as')} />}
      </Drawer>
      {sheet === 'view-as' && <ViewAsDialog onClose={() => setSheet(null)} />}
    </>
  );
}

function BarItem({ type }: { type: TypeName }) {
  const { types } = useMetadata();
  return (
    <Link
      to="/$type"
      params={{ type }}
      className={classes.item}
      activeOptions={{ exact: false, includeSearch: false }}
      activeProps={{ 'aria-current': 'page', 'data-active': true }}
    >
      <TypeIcon type={type} size={22} />
      <span className={classes.label}>{types[type]?.label.plural}</span>
    </Link>
  );
}

function More({ close, onViewAs }: { close: () => void; onViewAs: () => void }) {
  const v = useTexts(viewTexts);
  const canViewAs = useCanViewAs();
  const menu = useMenu();
  const t = useTexts(texts);
  const metadata = useMetadata();
  const { tenant, tenants } = useMe();
  const { type: current } = useParams({ strict: false });
  const signOut = useSignOut();
  const navigate = useNavigate();
  const switchTo = useTenantSwitch();
  return (
    <>
      {menu.map((entry) =>
        entry === CAMPAIGNS ? (
          <Link key={entry} to="/campaigns" className={classes.row} onClick={close}>
            <IconSend size={20} aria-hidden />
            {t('campaigns')}
          </Link>
        ) : (
          <Link key={entry} to="/$type" params={{ type: entry }} className={classes.row} onClick={close}>
            <TypeIcon type={entry} size={20} />
            {metadata.types[entry]?.label.plural}
          </Link>
        ),
      )}
      {current && importableTypes(metadata).includes(current) && (
        <Link to="/import/$type" params={{ type: current }} className={classes.row} onClick={close}>
          <IconUpload size={20} aria-hidden />
          {t('importThings', { things: metadata.types[current]?.label.plural.toLowerCase() ?? '' })}
        </Link>
      )}
      {tenants
        .filter(({ id }) => id !== tenant?.id)
        .map(({ id, name }) => (
          <UnstyledButton
            key={id}
            className={classes.row}
            onClick={() => {
              close();
              switchTo(id, name);
            }}
          >
            <TenantTile name={name} size={20} />
            {t('switchTo', { name })}
          </UnstyledButton>
        ))}
      <Link to="/settings" className={classes.row} onClick={close}>
        <IconSettings size={20} aria-hidden />
        {t('settings')}
      </Link>
      {canViewAs && (
        <UnstyledButton className={classes.row} onClick={onViewAs}>
          <IconEye size={20} aria-hidden />
          {v('open')}
        </UnstyledButton>
      )}
      <div className={classes.themes}>
        <ThemeChoice />
      </div>
      <UnstyledButton
        className={classes.row}
        onClick={() =>
          signOut.mutate(undefined, { onSettled: () => void navigate({ to: '/login', search: {} }) })
        }
      >
        <IconLogout size={20} aria-hidden />
        {t('signOut')}
      </UnstyledButton>
    </>
  );
}
