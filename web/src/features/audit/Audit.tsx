import { Button } from '@mantine/core';
import { IconDownload, IconShieldCheck } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useIsLookOnly, useMe } from '@/api/session';
import { MorePages } from '@/components/MoreButton';
import { NoMatch } from '@/components/NoMatch';
import { ErrorState } from '@/components/States';
import { SettingsSection } from '@/features/settings/SettingsSection';
import { usePageSearch } from '@/features/settings/use-page-search';
import { useTexts } from '@/lib/i18n';
import { ActionCounts } from './ActionCounts';
import { requestOf } from './audit-search';
import { AuditFilters } from './AuditFilters';
import { AuditTable } from './AuditTable';
import { auditQuery, exportAddress, useVerify } from './queries';
import { texts } from './texts';
import { VerifyDialog } from './VerifyDialog';

/** Settings → Audit log. */
export function Audit() {
  const t = useTexts(texts);
  const [search, , clear] = usePageSearch();
  const { tenant } = useMe();
  const lookOnly = useIsLookOnly();
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
          {!lookOnly && (
            <Button
              component="a"
              href={exportAddress(request)}
              download
              variant="default"
              leftSection={<IconDownload size={16} />}
            >
              {t('export')}
            </Button>
          )}
        </>
      }
      tools={<AuditFilters />}
    >
      {search.tab === 'activity' && <ActionCounts request={request} />}
      {found.isError ? (
        <ErrorState title={t('failed')} error={found.error} onRetry={() => void found.refetch()} />
      ) : rows?.length === 0 ? (
        <NoMatch title={t('none')} text={t('noneText')} onClear={clear} />
      ) : (
        <AuditTable rows={rows} />
      )}
      <MorePages of={found} />
      {verifying && <VerifyDialog verify={verify} onClose={() => setVerifying(false)} />}
    </SettingsSection>
  );
}
