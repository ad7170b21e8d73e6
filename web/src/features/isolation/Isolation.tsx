import { Button, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { NoMatch } from '@/components/NoMatch';
import { SearchBox } from '@/components/SearchBox';
import { EmptyState, ErrorState } from '@/components/States';
import { Toggles } from '@/components/Toggles';
import { SettingsSection } from '@/features/settings/SettingsSection';
import { usePageSearch } from '@/features/settings/use-page-search';
import { useTexts } from '@/lib/i18n';
import { IsolationTable } from './IsolationTable';
import { isolationQuery } from './queries';
import { countGaps, filterTables } from './rows';
import { SelfTestCard } from './SelfTestCard';
import { classText, texts } from './texts';
import classes from '@/features/system/Protection.module.css';

/** Settings → Data isolation. */
export function Isolation() {
  const t = useTexts(texts);
  const [search, , clear] = usePageSearch();
  const { data, error, refetch } = useQuery(isolationQuery);
  const shown = data && filterTables(data, search);
  const kinds = [...new Set(data?.map((table) => table.row_class))].sort();
  return (
    <SettingsSection title={t('title')} scope="system" description={t('description')}>
      <SelfTestCard tables={data?.filter((table) => table.has_tenant).length} />
      {error ? (
        <ErrorState title={t('failed')} error={error} onRetry={() => void refetch()} />
      ) : (
        <>
          <Filters kinds={kinds} all={data?.length ?? 0} gaps={data ? countGaps(data) : 0} />
          {shown?.length === 0 ? (
            search.status === 'gaps' && !search.q && !search.tab ? (
              <EmptyState
                title={t('noGaps')}
                text={t('noGapsText')}
                actions={
                  <Button variant="default" onClick={clear}>
                    {t('clear')}
                  </Button>
                }
              />
            ) : (
              <NoMatch title={t('none')} text={t('noneText')} onClear={clear} />
            )
          ) : (
            <IsolationTable tables={shown} />
          )}
        </>
      )}
    </SettingsSection>
  );
}

function Filters({ kinds, all, gaps }: { kinds: string[]; all: number; gaps: number }) {
  const t = useTexts(texts);
  const [search, change] = usePageSearch();
  return (
    <div className={classes.tools}>
      <SearchBox label={t('find')} value={search.q} onSearch={(q) => change({ q })} />
      <Select
        className={classes.filter ?? ''}
        aria-label={t('class')}
        placeholder={t('anyClass')}
        clearable
        value={search.tab || null}
        onChange={(tab) => change({ tab: tab ?? '' })}
        data={kinds.map((kind) => ({ value: kind, label: classText(kind) }))}
      />
      <Toggles
        label={t('state')}
        chosen={search.status === 'gaps' ? 'gaps' : ''}
        onChoose={(status) => change({ status })}
        choices={[
          { value: '', label: t('all', { count: all }) },
          { value: 'gaps', label: t('withGaps', { count: gaps }) },
        ]}
      />
    </div>
  );
}
