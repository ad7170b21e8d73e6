import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Chip } from '@/components/Chip';
import { DataTable, type DataColumn } from '@/components/DataTable';
import { MorePages } from '@/components/MoreButton';
import { NoMatch } from '@/components/NoMatch';
import { EmptyState, ErrorState } from '@/components/States';
import { RelativeTime } from '@/components/Times';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { CloneDialog } from './CloneDialog';
import { DeleteTenantDialog } from './DeleteTenantDialog';
import { ExportDialog } from './ExportDialog';
import { LimitsDialog } from './LimitsDialog';
import { tenantsQuery, type ListedTenant } from './queries';
import { RenameDialog } from './RenameDialog';
import { SuspendDialog } from './SuspendDialog';
import { TenantHealth } from './TenantHealth';
import { daysUntil, sizeText, STATUSES, toneOf } from './tenant-parts';
import { TenantMenu } from './TenantMenu';
import { texts } from './texts';
import classes from './Tenants.module.css';

interface TenantListProps {
  inTrash: boolean;
  q: string | undefined;
  status: string | undefined;
  canManage: boolean;
  onClear: () => void;
}

const DIALOGS = {
  rename: RenameDialog,
  limits: LimitsDialog,
  clone: CloneDialog,
  export: ExportDialog,
  suspend: SuspendDialog,
  delete: DeleteTenantDialog,
};
export type TenantDialog = { kind: keyof typeof DIALOGS; tenant: ListedTenant } | null;

/** The tenants in use, or those in the trash. */
export function TenantList({ inTrash, q, status, canManage, onClear }: TenantListProps) {
  const t = useTexts(texts);
  const found = useInfiniteQuery(tenantsQuery({ q, status, in_trash: inTrash }));
  const tenants = found.data?.pages.flatMap((page) => page.items);
  const [dialog, setDialog] = useState<TenantDialog>(null);
  const columns = useColumns(inTrash);
  const close = () => setDialog(null);
  const Dialog = dialog && DIALOGS[dialog.kind];
  if (found.isError)
    return <ErrorState title={t('failed')} error={found.error} onRetry={() => void found.refetch()} />;
  if (tenants?.length === 0)
    return <NoTenants inTrash={inTrash} isFiltered={Boolean(q || status)} onClear={onClear} />;
  const actions: DataColumn<ListedTenant> = {
    key: 'actions',
    label: t('actions'),
    silent: true,
    width: '52px',
    align: 'end',
    card: 'corner',
    cell: (tenant) => <TenantMenu tenant={tenant} canManage={canManage} onDialog={setDialog} />,
  };
  return (
    <>
      <DataTable
        label={t('list')}
        columns={[...columns, actions]}
        items={tenants}
        idOf={(tenant) => tenant.id}
      />
      <MorePages of={found} />
      {dialog && Dialog && <Dialog tenant={dialog.tenant} onClose={close} />}
    </>
  );
}

function NoTenants(props: { inTrash: boolean; isFiltered: boolean; onClear: () => void }) {
  const t = useTexts(texts);
  if (!props.isFiltered)
    return props.inTrash ? (
      <EmptyState title={t('emptyTrash')} text={t('emptyTrashText')} />
    ) : (
      <EmptyState title={t('noneYet')} text={t('noneYetText')} />
    );
  return <NoMatch title={t('none')} text={t('noneText')} onClear={props.onClear} />;
}

function useColumns(inTrash: boolean): DataColumn<ListedTenant>[] {
  const t = useTexts(texts);
  const format = useFormat();
  const name: DataColumn<ListedTenant> = {
    key: 'name',
    label: t('name'),
    cell: (tenant) => (
      <span className={classes.who}>
        <b title={tenant.name}>{tenant.name}</b>
        <span className={classes.slug}>{planned(tenant)}</span>
      </span>
    ),
  };
  const records: DataColumn<ListedTenant> = {
    key: 'records',
    label: t('records'),
    width: '104px',
    align: 'end',
    card: 'none',
    cell: (tenant) => (
      <span className="num">{`${format.number(tenant.records)}${tenant.records_is_capped ? '+' : ''}`}</span>
    ),
  };
  if (inTrash)
    return [
      name,
      records,
      {
        key: 'by',
        label: t('deletedBy'),
        width: '180px',
        cell: (tenant) => tenant.deleted_by_name ?? <span className="unit">–</span>,
      },
      {
        key: 'at',
        label: t('deletedAt'),
        width: '124px',
        card: 'none',
        cell: (tenant) => <Ago at={tenant.deleted_at} />,
      },
      {
        key: 'left',
        label: t('daysLeft'),
        width: '132px',
        align: 'end',
        cell: (tenant) => <Left tenant={tenant} />,
      },
    ];
  return [
    name,
    {
      key: 'status',
      label: t('status'),
      width: '124px',
      cell: ({ status }) => (
        <Chip tone={toneOf(status)}>{t(STATUSES.find((each) => each === status) ?? 'inactive')}</Chip>
      ),
    },
    {
      key: 'health',
      label: t('health'),
      width: '152px',
      cell: (tenant) => <TenantHealth tenant={tenant} />,
    },
    {
      key: 'users',
      label: t('users'),
      width: '84px',
      align: 'end',
      card: 'none',
      cell: (tenant) => <span className="num">{format.number(tenant.users)}</span>,
    },
    records,
    {
      key: 'storage',
      label: t('storage'),
      width: '96px',
      align: 'end',
      card: 'none',
      cell: (tenant) => <span className="num">{sizeText(tenant.storage_bytes, format.number)}</span>,
    },
    {
      key: 'activity',
      label: t('activity'),
      width: '124px',
      align: 'end',
      cell: (tenant) => <Ago at={tenant.last_activity_at} />,
    },
  ];
}

/** Its slug, and the plan it has agreed on. */
function planned({ slug, settings }: ListedTenant): string {
  return typeof settings.plan === 'string' && settings.plan ? `${slug} · ${settings.plan}` : slug;
}

function Ago({ at }: { at: string | null }) {
  const t = useTexts(texts);
  return at ? <RelativeTime at={at} /> : <span className="unit">{t('never')}</span>;
}

/** How long a tenant in the trash can still be restored. */
function Left({ tenant }: { tenant: ListedTenant }) {
  const t = useTexts(texts);
  const days = tenant.purge_at ? daysUntil(tenant.purge_at) : 0;
  if (tenant.is_being_removed) return t('removing');
  return days === 0 ? t('today') : t('inDays', { count: days });
}
