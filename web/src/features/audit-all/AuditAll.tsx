import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { MoreButton } from '@/components/MoreButton';
import { EmptyState, ErrorState } from '@/components/States';
import { SettingsSection } from '@/features/settings/SettingsSection';
import { useTexts } from '@/lib/i18n';
import { AllFilters } from './AllFilters';
import { AllTable } from './AllTable';
import { overviewQuery } from './queries';
import { texts } from './texts';
import { requestOf, useAllSearch } from './use-all-search';

/** What was done in every workspace, for superadmins; the values stay inside. */
export function AuditAll() {
  const t = useTexts(texts);
  const [search, change, clear] = useAllSearch();
  const found = useInfiniteQuery(overviewQuery(requestOf(search)));
  const rows = found.data?.pages.flatMap((page) => page.items);
  return (
    <SettingsSection
      title={t('title')}
      scope="system"
      description={t('description')}
      tools={<AllFilters search={search} onChange={change} />}
    >
      {found.isError ? (
        <ErrorState title={t('failed')} error={found.error} onRetry={() => void found.refetch()} />
      ) : rows?.length === 0 ? (
        <EmptyState
          drawing="search"
          title={t('none')}
          text={t('noneText')}
          actions={
            <Button variant="default" onClick={clear}>
              {t('clear')}
            </Button>
          }
        />
      ) : (
        <AllTable
          rows={rows}
          onWorkspace={(workspace) => change({ workspace })}
          onTogether={(set) => change({ set, action: null, view: null, q: '' })}
        />
      )}
      {found.hasNextPage && (
        <MoreButton busy={found.isFetchingNextPage} onMore={() => void found.fetchNextPage()} />
      )}
    </SettingsSection>
  );
}
