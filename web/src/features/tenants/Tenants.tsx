import { Button, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconPlus, IconSearch } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { usePermission } from '@/api/session';
import { Toggles } from '@/components/Toggles';
import { SettingsSection } from '@/features/settings/SettingsSection';
import { useTexts } from '@/lib/i18n';
import { Certificates } from './Certificates';
import { CreateTenantDialog } from './CreateTenantDialog';
import { STATUSES } from './tenant-parts';
import { TenantList } from './TenantList';
import { texts } from './texts';
import classes from './Tenants.module.css';

const TABS = ['used', 'trash', 'removed'] as const;

/** Settings → Tenants: every workspace of the installation, its trash, and what was removed for good. */
export function Tenants() {
  const t = useTexts(texts);
  const canManage = usePermission('tenants.manage');
  const search = useSearch({ strict: false });
  const navigate = useNavigate();
  const [creating, setCreating] = useState(false);
  const [typed, setTyped] = useState(search.q ?? '');
  const tab = TABS.find((each) => each === search.tab) ?? 'used';
  const change = (part: { q?: string; status?: string; tab?: string }) =>
    void navigate({
      to: '/settings/$page',
      params: { page: 'tenants' },
      search: (before) => ({ ...before, ...part }),
      replace: true,
    });
  const find = useDebouncedCallback((q: string) => change({ q: q.trim() }), 200);
  const clear = () => {
    setTyped('');
    change({ q: '', status: '' });
  };
  return (
    <SettingsSection
      title={t('title')}
      scope="system"
      description={t('description')}
      wide
      actions={
        canManage && (
          <Button leftSection={<IconPlus size={16} />} onClick={() => setCreating(true)}>
            {t('add')}
          </Button>
        )
      }
      tools={
        <>
          <Toggles
            label={t('show')}
            chosen={tab}
            choices={TABS.map((value) => ({ value, label: t(value) }))}
            onChoose={(value) => change({ tab: value === 'used' ? '' : value, status: '' })}
          />
          <TextInput
            className={classes.search ?? ''}
            aria-label={t('search')}
            placeholder={t('search')}
            leftSection={<IconSearch size={16} />}
            value={typed}
            onChange={(event) => {
              setTyped(event.currentTarget.value);
              find(event.currentTarget.value);
            }}
          />
          {tab === 'used' && (
            <Select
              className={classes.filter ?? ''}
              aria-label={t('status')}
              placeholder={t('anyStatus')}
              clearable
              data={STATUSES.map((status) => ({ value: status, label: t(status) }))}
              value={search.status || null}
              onChange={(status) => change({ status: status ?? '' })}
            />
          )}
        </>
      }
    >
      {tab === 'removed' ? (
        <Certificates q={search.q} />
      ) : (
        <TenantList
          key={tab}
          inTrash={tab === 'trash'}
          q={search.q}
          status={tab === 'used' ? search.status : undefined}
          canManage={canManage}
          onClear={clear}
        />
      )}
      {creating && <CreateTenantDialog onClose={() => setCreating(false)} />}
    </SettingsSection>
  );
}
