import { Select } from '@mantine/core';
import { IconMail, IconPhone, IconPlus } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { usePermission } from '@/api/session';
import { Avatar } from '@/components/Avatar';
import { DataTable, type DataColumn } from '@/components/DataTable';
import { LinkButton } from '@/components/LinkButton';
import { MorePages } from '@/components/MoreButton';
import { NoMatch } from '@/components/NoMatch';
import { PageHeader } from '@/components/PageHeader';
import { SearchBox } from '@/components/SearchBox';
import { ErrorState } from '@/components/States';
import { useDocumentTitle } from '@/lib/document-title';
import { useTexts } from '@/lib/i18n';
import { CampaignMenu } from './CampaignMenu';
import { CampaignStatus } from './CampaignStatus';
import { NoCampaigns } from './NoCampaigns';
import { ProgressBar } from './ProgressBar';
import { campaignsQuery, CAMPAIGN_STATUSES, progressOf, type Campaign } from './queries';
import { useCampaignSearch } from './search';
import { SendingSwitch } from './SendingSwitch';
import { texts } from './texts';
import { WhenText } from './WhenText';
import classes from './Campaigns.module.css';

/** Every campaign of the workspace, with how far it is while it runs. */
export function CampaignList() {
  const t = useTexts(texts);
  const [{ q, status }, change] = useCampaignSearch();
  const manages = usePermission('campaigns.manage');
  const found = useInfiniteQuery(campaignsQuery({ q, status }));
  const campaigns = found.data?.pages.flatMap((page) => page.items);
  const isNarrowed = Boolean(q ?? status);
  useDocumentTitle(t('campaigns'));
  return (
    <div className={classes.page}>
      <PageHeader
        title={t('campaigns')}
        actions={
          <>
            <SendingSwitch />
            {manages && (
              <LinkButton to="/campaigns/new" leftSection={<IconPlus size={16} />}>
                {t('create')}
              </LinkButton>
            )}
          </>
        }
      />
      {campaigns?.length === 0 && !isNarrowed ? (
        <NoCampaigns />
      ) : (
        <>
          <div className={classes.tools}>
            <SearchBox label={t('search')} value={q} onSearch={(text) => change({ q: text })} />
            <Select
              className={classes.filter ?? ''}
              aria-label={t('status')}
              placeholder={t('anyStatus')}
              clearable
              value={status ?? null}
              onChange={(next) => change({ status: next ?? '' })}
              data={CAMPAIGN_STATUSES.map((value) => ({ value, label: t(`status_${value}`) }))}
            />
          </div>
          <div className={classes.body}>
            {found.isError ? (
              <ErrorState title={t('failedLoad')} error={found.error} onRetry={() => void found.refetch()} />
            ) : campaigns?.length === 0 ? (
              <NoMatch
                title={t('noneTitle')}
                text={t('noneText')}
                onClear={() => change({ q: '', status: '' })}
              />
            ) : (
              <CampaignTable campaigns={campaigns} />
            )}
            <MorePages of={found} />
          </div>
        </>
      )}
    </div>
  );
}

function CampaignTable({ campaigns }: { campaigns: Campaign[] | undefined }) {
  const t = useTexts(texts);
  const columns: DataColumn<Campaign>[] = [
    {
      key: 'name',
      label: t('name'),
      cell: ({ id, name }) => (
        <Link to="/campaigns/$id" params={{ id }} className={classes.name}>
          {name}
        </Link>
      ),
    },
    {
      key: 'type',
      label: t('type'),
      width: '90px',
      card: 'none',
      cell: ({ campaign_type: type }) => (
        <span className={classes.type}>
          {type === 'email' ? <IconMail size={15} aria-hidden /> : <IconPhone size={15} aria-hidden />}
          {t(`type_${type}`)}
        </span>
      ),
    },
    {
      key: 'status',
      label: t('status'),
      width: '110px',
      cell: ({ status }) => <CampaignStatus status={status} />,
    },
    {
      key: 'progress',
      label: t('progress'),
      width: '220px',
      cell: (campaign) => <ListProgress campaign={campaign} />,
    },
    { key: 'owner', label: t('owner'), width: '160px', card: 'none', cell: (each) => <Owner of={each} /> },
    { key: 'when', label: t('when'), width: '170px', cell: (campaign) => <WhenText campaign={campaign} /> },
    {
      key: 'menu',
      label: t('actions'),
      silent: true,
      width: '48px',
      card: 'corner',
      align: 'end',
      cell: (campaign) => <CampaignMenu campaign={campaign} />,
    },
  ];
  return <DataTable label={t('campaigns')} columns={columns} items={campaigns} idOf={({ id }) => id} />;
}

function ListProgress({ campaign }: { campaign: Campaign }) {
  const progress = progressOf(campaign);
  return progress.total > 0 ? <ProgressBar progress={progress} /> : null;
}

function Owner({ of: { owner_id: id, owner_name: name } }: { of: Campaign }) {
  return name ? (
    <span className={classes.person}>
      <Avatar name={name} userId={id} />
      {name}
    </span>
  ) : null;
}
