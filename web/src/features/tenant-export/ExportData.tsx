import { useInfiniteQuery } from '@tanstack/react-query';
import { useMe } from '@/api/session';
import { MoreButton } from '@/components/MoreButton';
import { EmptyState, ErrorState } from '@/components/States';
import { SettingsSection } from '@/features/settings/SettingsSection';
import { useTexts } from '@/lib/i18n';
import { ExportTable } from './ExportTable';
import { NewExport } from './NewExport';
import { exportsQuery, isAtWork } from './queries';
import { texts } from './texts';
import classes from './ExportData.module.css';

/** Settings → Export data: everything of the workspace as a file, for those who run it. */
export function ExportData() {
  const t = useTexts(texts);
  const { tenant } = useMe();
  if (!tenant) return null;
  return (
    <SettingsSection
      title={t('title')}
      scope="tenant"
      description={t('description', { tenant: tenant.name })}
    >
      <Exports tenantId={tenant.id} />
    </SettingsSection>
  );
}

function Exports({ tenantId }: { tenantId: string }) {
  const t = useTexts(texts);
  const found = useInfiniteQuery(exportsQuery(tenantId));
  const exports = found.data?.pages.flatMap((page) => page.items);
  return (
    <>
      <NewExport tenantId={tenantId} busy={exports?.some((one) => one.is_mine && isAtWork(one)) ?? false} />
      <h2 className={classes.heading}>{t('earlier')}</h2>
      {found.isError ? (
        <ErrorState title={t('failed')} error={found.error} onRetry={() => void found.refetch()} />
      ) : exports?.length === 0 ? (
        <EmptyState title={t('none')} text={t('noneText')} />
      ) : (
        <ExportTable exports={exports} />
      )}
      {found.hasNextPage && (
        <MoreButton busy={found.isFetchingNextPage} onMore={() => void found.fetchNextPage()} />
      )}
    </>
  );
}
