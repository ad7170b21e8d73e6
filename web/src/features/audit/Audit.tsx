import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { EmptyState, ErrorState } from '@/components/States';
import { SettingsSection } from '@/features/settings/SettingsSection';
import { useTexts } from '@/lib/i18n';
import { requestOf } from './audit-search';
import { AuditFilters } from './AuditFilters';
import { AuditTable } from './AuditTable';
import { auditQuery, exportAddress } from './queries';
import { texts } from './texts';
import classes from './Audit.module.css';

/** Settings → Audit log. */
export function Audit() {
  const t = useTexts(texts);
  const search = useSearch({ strict: false });
  const navigate = useNavigate();
  const request = requestOf(search);
  const found = useInfiniteQuery(auditQuery(request));
  const rows = found.data?.pages.flatMap((page) => page.items);
  return (
    <SettingsSection
      title={t('title')}
      scope="tenant"
      description={t('description')}
      actions={
        <Button
          component="a"
          href={exportAddress(request)}
          download
          variant="default"
          leftSection={<IconDownload size={16} />}
        >
          {t('export')}
        </Button>
      }
      tools={<AuditFilters />}
    >
      {found.isError ? (
        <ErrorState title={t('failed')} error={found.error} onRetry={() => void found.refetch()} />
      ) : rows?.length === 0 ? (
        <EmptyState
          drawing="search"
          title={t('none')}
          text={t('noneText')}
          actions={
            <Button
              variant="default"
              onClick={() => void navigate({ to: '/settings/$page', params: { page: 'audit' }, search: {} })}
            >
              {t('clear')}
            </Button>
          }
        />
      ) : (
        <AuditTable rows={rows} />
      )}
      {found.hasNextPage && (
        <Button
          variant="default"
          className={classes.more ?? ''}
          loading={found.isFetchingNextPage}
          onClick={() => void found.fetchNextPage()}
        >
          {t('more')}
        </Button>
      )}
    </SettingsSection>
  );
}
