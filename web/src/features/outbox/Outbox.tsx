import { Button, Select, UnstyledButton } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useMe } from '@/api/session';
import { DataTable, type DataColumn } from '@/components/DataTable';
import { MorePages } from '@/components/MoreButton';
import { NoMatch } from '@/components/NoMatch';
import { SearchBox } from '@/components/SearchBox';
import { EmptyState, ErrorState } from '@/components/States';
import { RelativeTime } from '@/components/Times';
import { useNamedTexts } from '@/components/use-named-texts';
import { SettingsSection } from '@/features/settings/SettingsSection';
import section from '@/features/settings/SettingsSection.module.css';
import { usePageSearch, type PageSearch } from '@/features/settings/use-page-search';
import { MailDialog } from './MailDialog';
import { MailStatus } from './MailStatus';
import { outboxQuery, type Mail } from './queries';
import { ReleaseDialog } from './ReleaseDialog';
import { texts } from './texts';
import classes from './Outbox.module.css';

const STATUSES = ['queued', 'sent', 'failed', 'held'] as const satisfies Mail['status'][];

/** Settings → E-mail outbox: of the workspace, or outside of all of the installation itself. */
export function Outbox() {
  const t = useNamedTexts(texts);
  const { tenant } = useMe();
  const [{ q, status, open }, go, clear] = usePageSearch();
  const [releasing, setReleasing] = useState(false);
  const found = useInfiniteQuery(outboxQuery({ q, status }));
  const mails = found.data?.pages.flatMap((page) => page.items);
  return (
    <SettingsSection
      title={t('title')}
      scope={tenant ? 'tenant' : 'system'}
      description={t('description')}
      actions={
        mails?.some((mail) => mail.status === 'held') && (
          <Button variant="default" leftSection={<IconSend size={16} />} onClick={() => setReleasing(true)}>
            {t('release')}
          </Button>
        )
      }
    >
      <div className={section.tools}>
        <Filters q={q} status={status} onChange={go} />
      </div>
      {found.isError ? (
        <ErrorState title={t('failedLoad')} error={found.error} onRetry={() => void found.refetch()} />
      ) : mails?.length === 0 ? (
        q || status ? (
          <NoMatch title={t('none')} text={t('noneText')} onClear={clear} />
        ) : (
          <EmptyState title={t('empty')} text={t('emptyText')} />
        )
      ) : (
        <MailTable mails={mails} onOpen={(id) => go({ open: id })} />
      )}
      <MorePages of={found} />
      {open && <MailDialog id={open} onClose={() => go({ open: '' })} />}
      {releasing && <ReleaseDialog onClose={() => setReleasing(false)} />}
    </SettingsSection>
  );
}

interface FiltersProps {
  q: string | undefined;
  status: string | undefined;
  onChange: (part: PageSearch) => void;
}

function Filters({ q, status, onChange }: FiltersProps) {
  const t = useNamedTexts(texts);
  return (
    <>
      <SearchBox label={t('search')} value={q} onSearch={(text) => onChange({ q: text })} />
      <Select
        className={classes.filter ?? ''}
        aria-label={t('status')}
        placeholder={t('anyStatus')}
        clearable
        value={status ?? null}
        onChange={(next) => onChange({ status: next ?? '' })}
        data={STATUSES.map((value) => ({ value, label: t(value) }))}
      />
    </>
  );
}

function MailTable({ mails, onOpen }: { mails: Mail[] | undefined; onOpen: (id: string) => void }) {
  const t = useNamedTexts(texts);
  const columns: DataColumn<Mail>[] = [
    {
      key: 'subject',
      label: t('subject'),
      cell: (mail) => (
        <UnstyledButton
          className={classes.subject}
          aria-label={t('open', { subject: mail.subject })}
          onClick={() => onOpen(mail.id)}
        >
          {mail.subject}
        </UnstyledButton>
      ),
    },
    { key: 'to', label: t('to'), width: '220px', cell: (mail) => mail.to_address },
    {
      key: 'status',
      label: t('status'),
      width: '110px',
      cell: (mail) => <MailStatus status={mail.status} />,
    },
    { key: 'reason', label: t('reason'), width: '220px', cell: (mail) => mail.error },
    {
      key: 'written',
      label: t('written'),
      width: '110px',
      align: 'end',
      cell: (mail) => <RelativeTime at={mail.created_at} />,
    },
  ];
  return <DataTable label={t('list')} columns={columns} items={mails} idOf={(mail) => mail.id} />;
}
