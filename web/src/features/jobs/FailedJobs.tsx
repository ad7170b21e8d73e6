import { Button } from '@mantine/core';
import { useState } from 'react';
import { messageOf } from '@/api/errors';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { DataTable, type DataColumn } from '@/components/DataTable';
import { RelativeTime } from '@/components/Times';
import { useTexts } from '@/lib/i18n';
import { toastDone, toastRefused } from '@/lib/toasts';
import { useForgetJob, useRetryJob, type Failure } from './queries';
import { texts } from './texts';
import { kindWords } from './words';
import classes from './Jobs.module.css';

/** Jobs that failed for good: what is kept of them can be tried again, each can be forgotten. */
export function FailedJobs({ failures }: { failures: Failure[] }) {
  const t = useTexts(texts);
  const [forgetting, setForgetting] = useState<Failure | null>(null);
  const forget = useForgetJob();
  const columns: DataColumn<Failure>[] = [
    { key: 'kind', label: t('kind'), width: '180px', cell: (failure) => kindWords(failure.name) },
    {
      key: 'error',
      label: t('error'),
      cell: (failure) => <span className={classes.wrap}>{failure.error}</span>,
    },
    {
      key: 'when',
      label: t('when'),
      width: '110px',
      align: 'end',
      cell: (failure) => <RelativeTime at={failure.failed_at} />,
    },
    {
      key: 'actions',
      label: t('actions'),
      width: '190px',
      align: 'end',
      cell: (failure) => <Actions failure={failure} onForget={() => setForgetting(failure)} />,
    },
  ];
  const confirm = (failure: Failure) =>
    forget.mutate(failure.id, {
      onSuccess: () => void toastDone(t('forgotten')),
      onError: (error) => void toastRefused(messageOf(error)),
      onSettled: () => setForgetting(null),
    });
  return (
    <>
      <h3 className={classes.heading}>{t('failuresList')}</h3>
      <DataTable
        label={t('failuresList')}
        columns={columns}
        items={failures}
        idOf={(failure) => String(failure.id)}
      />
      {forgetting && (
        <ConfirmDialog
          opened
          title={t('forgetTitle', { kind: kindWords(forgetting.name) })}
          confirm={t('forget')}
          cancel={t('keep')}
          danger
          busy={forget.isPending}
          onConfirm={() => confirm(forgetting)}
          onClose={() => setForgetting(null)}
        >
          {t(forgetting.is_held ? 'forgetText' : 'forgetTold')}
        </ConfirmDialog>
      )}
    </>
  );
}

function Actions({ failure, onForget }: { failure: Failure; onForget: () => void }) {
  const t = useTexts(texts);
  const { mutate, isPending } = useRetryJob();
  const what = kindWords(failure.name);
  const retry = () =>
    mutate(failure.id, {
      onSuccess: () => void toastDone(t('runAsked')),
      onError: (error) => void toastRefused(messageOf(error)),
    });
  return (
    <div className={classes.rowActions}>
      {failure.is_held ? (
        <Button
          variant="default"
          size="compact-sm"
          loading={isPending}
          aria-label={t('retryOf', { what })}
          onClick={retry}
        >
          {t('retry')}
        </Button>
      ) : (
        <span className={classes.muted}>{t('asksAgain')}</span>
      )}
      <Button variant="subtle" size="compact-sm" aria-label={t('forgetOf', { what })} onClick={onForget}>
        {t('forget')}
      </Button>
    </div>
  );
}
