import { Button, Progress } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { messageOf } from '@/api/errors';
import { DataTable, type DataColumn } from '@/components/DataTable';
import { RelativeTime } from '@/components/Times';
import { sizeText } from '@/features/tenants/tenant-parts';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { toastDone, toastRefused } from '@/lib/toasts';
import { shareOf, stateOf } from './export-state';
import { fileAddress, isAtWork, useCancelExport, type TenantExport } from './queries';
import { texts } from './texts';
import classes from './ExportData.module.css';

/** The exports of the workspace with how far they are, and the way to the own files. */
export function ExportTable({ exports }: { exports: TenantExport[] | undefined }) {
  const t = useTexts(texts);
  const columns: DataColumn<TenantExport>[] = [
    {
      key: 'when',
      label: t('when'),
      width: '104px',
      card: 'title',
      cell: (one) => <RelativeTime at={one.created_at} />,
    },
    {
      key: 'by',
      label: t('by'),
      width: '152px',
      cell: (one) => one.asked_by_name ?? t('someone'),
    },
    { key: 'kind', label: t('kind'), width: '156px', cell: (one) => t(one.format) },
    { key: 'content', label: t('content'), width: '188px', cell: (one) => <Content of={one} /> },
    { key: 'state', label: t('state'), cell: (one) => <State of={one} /> },
    {
      key: 'actions',
      label: t('actions'),
      silent: true,
      width: '136px',
      align: 'end',
      card: 'corner',
      cell: (one) =>
        stateOf(one) === 'ready' ? (
          <Download of={one} />
        ) : (
          one.is_mine && isAtWork(one) && <Cancel of={one} />
        ),
    },
  ];
  return (
    <DataTable
      label={t('earlier')}
      columns={columns}
      items={exports}
      idOf={(one) => one.id}
      skeletonRows={2}
    />
  );
}

function Content({ of: one }: { of: TenantExport }) {
  const t = useTexts(texts);
  const format = useFormat();
  if (one.status === 'failed' || one.status === 'queued') return null;
  const parts = [
    t('rows', { count: one.rows_done, shown: format.number(one.rows_done) }),
    one.files_done > 0 && t('files', { count: one.files_done, shown: format.number(one.files_done) }),
    one.size_bytes !== null && sizeText(one.size_bytes, format.number),
  ];
  return <span className="num">{parts.filter(Boolean).join(' · ')}</span>;
}

function State({ of: one }: { of: TenantExport }) {
  const t = useTexts(texts);
  const format = useFormat();
  const state = stateOf(one);
  if (state === 'running') {
    const counts = (done: number, total: number) => ({
      done: format.number(done),
      total: format.number(total),
    });
    const text =
      one.files_done > 0
        ? t('fileProgress', counts(one.files_done, one.files_total))
        : t('progress', counts(one.tables_done, one.tables_total));
    return (
      <span className={classes.progress} role="status">
        <Progress value={shareOf(one) * 100} size="sm" aria-label={t('running')} />
        <span className="num">{text}</span>
      </span>
    );
  }
  if (state === 'broken')
    return (
      <span className={classes.broken}>
        {t('broken')}: {one.error}
      </span>
    );
  if (state === 'ready')
    return (
      <span className={classes.said} title={one.sha256 ? t('checksum', { sha: one.sha256 }) : undefined}>
        {t('ready', { until: format.date(one.expires_at ?? '') })}
      </span>
    );
  return <span className={classes.muted}>{t(state, { name: one.asked_by_name ?? t('someone') })}</span>;
}

function Download({ of: one }: { of: TenantExport }) {
  const t = useTexts(texts);
  const format = useFormat();
  return (
    <Button
      component="a"
      href={fileAddress(one)}
      download
      variant="default"
      size="xs"
      leftSection={<IconDownload size={16} />}
      aria-label={t('downloadOf', { at: format.dateTime(one.created_at) })}
    >
      {t('download')}
    </Button>
  );
}

function Cancel({ of: one }: { of: TenantExport }) {
  const t = useTexts(texts);
  const format = useFormat();
  const { mutate, isPending } = useCancelExport();
  return (
    <Button
      variant="default"
      size="xs"
      loading={isPending}
      aria-label={t('cancelOf', { at: format.dateTime(one.created_at) })}
      onClick={() =>
        mutate(one, {
          onSuccess: () => toastDone(t('cancelled')),
          onError: (refusal) => toastRefused(messageOf(refusal)),
        })
      }
    >
      {t('cancel')}
    </Button>
  );
}
