import { Button, Select } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { usePermission } from '@/api/session';
import { SearchBox } from '@/components/SearchBox';
import { Toggles } from '@/components/Toggles';
import { SettingsSection } from '@/features/settings/SettingsSection';
import { usePageSearch } from '@/features/settings/use-page-search';
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
  const [search, change] = usePageSearch();
  const [creating, setCreating] = useState(false);
  const tab = TABS.find((each) => each === search.tab) ?? 'used';
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
          <SearchBox label={t('search')} value={search.q} onSearch={(q) => change({ q })} />
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
          onClear={() => change({ q: '', status: '' })}
        />
      )}
      {creating && <CreateTenantDialog onClose={() => setCreating(false)} />}
    </SettingsSection>
  );
}
