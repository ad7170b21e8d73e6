import { IconPlugConnected } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { usePermission } from '@/api/session';
import { SearchBox } from '@/components/SearchBox';
import { SkeletonRows } from '@/components/Skeleton';
import { EmptyState, ErrorState } from '@/components/States';
import { Toggles } from '@/components/Toggles';
import { SettingsSection } from '@/features/settings/SettingsSection';
import { usePageSearch } from '@/features/settings/use-page-search';
import { useTexts } from '@/lib/i18n';
import { Catalogue } from './Catalogue';
import { ConnectionCard } from './ConnectionCard';
import { IntegrationDrawer } from './IntegrationDrawer';
import { integrationsQuery, typesQuery, type Integration, type IntegrationType } from './queries';
import { texts } from './texts';
import classes from './Integrations.module.css';

/** Settings → Integrations: what is connected, and what could be. */
export function Integrations() {
  const t = useTexts(texts);
  const [search, change] = usePageSearch();
  const connected = useQuery(integrationsQuery);
  const types = useQuery(typesQuery);
  const canManage = usePermission('integrations.manage');
  const error = connected.error ?? types.error;
  const groups = [...new Map(types.data?.map((type) => [type.group, type.group_label]))];
  const tools = (
    <>
      <SearchBox label={t('search')} value={search.q} onSearch={(q) => change({ q })} />
      <Toggles
        label={t('group')}
        choices={[{ value: '', label: t('all') }, ...groups.map(([value, label]) => ({ value, label }))]}
        chosen={search.tab ?? ''}
        onChoose={(tab) => change({ tab })}
      />
    </>
  );
  const retry = () => {
    void connected.refetch();
    void types.refetch();
  };
  return (
    <SettingsSection title={t('title')} scope="tenant" description={t('description')} tools={tools}>
      {error ? (
        <ErrorState title={t('failed')} error={error} onRetry={retry} />
      ) : connected.data && types.data ? (
        <Lists connected={connected.data} types={types.data} canManage={canManage} />
      ) : (
        <SkeletonRows columns={2} />
      )}
    </SettingsSection>
  );
}

interface ListsProps {
  connected: Integration[];
  types: IntegrationType[];
  canManage: boolean;
}

function Lists({ connected, types, canManage }: ListsProps) {
  const t = useTexts(texts);
  const [search, change] = usePageSearch();
  const typeOf = (integration: Integration) =>
    types.find((type) => type.integration_type === integration.integration_type);
  const words = (search.q ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const isFound = (type: IntegrationType | undefined, name = '') => {
    const text =
      ` ${name} ${type?.label ?? ''} ${type?.summary ?? ''} ${type?.group_label ?? ''}`.toLowerCase();
    return (!search.tab || type?.group === search.tab) && words.every((word) => text.includes(` ${word}`));
  };
  const own = connected.filter((each) => isFound(typeOf(each), each.name));
  const found = types.filter((type) => isFound(type));
  const opened = connected.find((each) => each.id === search.open) ?? null;
  const openedType = opened ? typeOf(opened) : types.find((each) => each.integration_type === search.open);
  return (
    <>
      {connected.length === 0 && words.length === 0 && !search.tab && (
        <section className={classes.teach}>
          <IconPlugConnected size={22} aria-hidden />
          <div>
            <h2>{t('none')}</h2>
            <p>{t(canManage ? 'noneText' : 'noneReadText')}</p>
          </div>
        </section>
      )}
      {own.length > 0 && (
        <section className={classes.group} aria-labelledby="connected">
          <h2 id="connected" className={classes.groupTitle}>
            {t('connected')}
          </h2>
          <ul className={classes.wide}>
            {own.map((each) => (
              <ConnectionCard
                key={each.id}
                integration={each}
                type={typeOf(each)}
                canManage={canManage}
                onEdit={() => change({ open: each.id })}
              />
            ))}
          </ul>
        </section>
      )}
      {own.length === 0 && found.length === 0 && (
        <EmptyState drawing="search" title={t('noMatch')} text={t('noMatchText')} />
      )}
      <Catalogue
        types={found}
        connected={connected}
        canManage={canManage}
        onConnect={(type) => change({ open: type })}
      />
      {openedType && canManage && (
        <IntegrationDrawer
          key={search.open}
          type={openedType}
          integration={opened}
          onClose={() => change({ open: '' })}
        />
      )}
    </>
  );
}
