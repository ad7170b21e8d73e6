import { Button } from '@mantine/core';
import { IconDownload, IconShieldCheck } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useMe } from '@/api/session';
import { EmptyState, ErrorState } from '@/components/States';
import { SettingsSection } from '@/features/settings/SettingsSection';
import { useTexts } from '@/lib/i18n';
import { ActionCounts } from './ActionCounts';
import { requestOf } from './audit-search';
import { AuditFilters } from './AuditFilters';
import { AuditTable } from './AuditTable';
import { auditQuery, exportAddress, useVerify } from './queries';
import { texts } from './texts';
import { VerifyDialog } from './VerifyDialog';
import classes from './Audit.module.css';

/** Settings → Audit log. */
export function Audit() {
  const t = useTexts(texts);
  const search = useSearch({ strict: false });
  const navigate = useNavigate();
  const { tenant } = useMe();
  const request = requestOf(search);
  const found = useInfiniteQuery(auditQuery(request));
  const verify = useVerify();
  const [verifying, setVerifying] = useState(false);
  const rows = found.data?.pages.flatMap((page) => page.items);
  return (
    <SettingsSection
      title={t('title')}
      scope={tenant ? 'tenant' : 'system'}
      description={t(tenant ? 'description' : 'descriptionSystem')}
      actions={
        <>
          <Button
            variant="default"
            leftSection={<IconShieldCheck size={16} />}
            onClick={() => {
              verify.mutate();
              setVerifying(true);
            }}
          >
            {t('verify')}
          </Button>
          <Button
            component="a"
            href={exportAddress(request)}
            download
            variant="default"
            leftSection={<IconDownload size={16} />}
          >
            {t('export')}
          </Button>
        </>
      }
      tools={<AuditFilters />}
    >
      {search.tab === 'activity' && <ActionCounts request={request} />}
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
      {verifying && <VerifyDialog verify={verify} onClose={() => setVerifying(false)} />}
    </SettingsSection>
  );
}
