import { Button, Checkbox } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { messageOf } from '@/api/errors';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { DataTable, type DataColumn } from '@/components/DataTable';
import { EmptyState, ErrorState } from '@/components/States';
import { RelativeTime } from '@/components/Times';
import { useTexts } from '@/lib/i18n';
import { toastDone, toastRefused } from '@/lib/toasts';
import { parkedQuery, useDecideParked, type ParkedEvent } from './queries';
import { texts } from './texts';
import classes from './Jobs.module.css';

/** Events that nobody could be told of: told after all, or given up. */
export function ParkedEvents() {
  const t = useTexts(texts);
  const { data: events, error, refetch } = useQuery(parkedQuery);
  const [marked, setMarked] = useState<readonly string[]>([]);
  const [dropping, setDropping] = useState(false);
  const { mutate, isPending } = useDecideParked();
  const chosen = (events ?? []).filter(({ id }) => marked.includes(id)).map(({ id }) => id);
  const decide = (what: 'retry' | 'drop') =>
    mutate(
      { what, ids: chosen },
      {
        onSuccess: ({ events: count }) => {
          toastDone(t(what === 'retry' ? 'eventsRetried' : 'eventsDropped', { count }));
          setMarked([]);
        },
        onError: (refusal) => void toastRefused(messageOf(refusal)),
        onSettled: () => setDropping(false),
      },
    );
  return (
    <section className={classes.queue} aria-label={t('parked')}>
      <h2 className={classes.heading}>{t('parked')}</h2>
      <p className={classes.muted}>{t('parkedText')}</p>
      {error && !events ? (
        <ErrorState compact title={t('parkedFailed')} error={error} onRetry={() => void refetch()} />
      ) : events?.length === 0 ? (
        <EmptyState title={t('noParked')} text={t('noParkedText')} />
      ) : (
        <>
          <ParkedTable events={events} marked={chosen} onMark={setMarked} />
          <div className={classes.actions}>
            <Button disabled={chosen.length === 0} loading={isPending} onClick={() => decide('retry')}>
              {chosen.length > 0 ? t('tellAgain', { count: chosen.length }) : t('tellNone')}
            </Button>
            <Button variant="default" disabled={chosen.length === 0} onClick={() => setDropping(true)}>
              {t('giveUp')}
            </Button>
          </div>
        </>
      )}
      <ConfirmDialog
        opened={dropping}
        title={t('dropTitle', { count: chosen.length })}
        confirm={t('giveUp')}
        cancel={t('keep')}
        danger
        busy={isPending}
        onConfirm={() => decide('drop')}
        onClose={() => setDropping(false)}
      >
        {t('dropText')}
      </ConfirmDialog>
    </section>
  );
}

interface ParkedTableProps {
  events: ParkedEvent[] | undefined;
  marked: readonly string[];
  onMark: (ids: readonly string[]) => void;
}

function ParkedTable({ events, marked, onMark }: ParkedTableProps) {
  const t = useTexts(texts);
  const toggle = (id: string) =>
    onMark(marked.includes(id) ? marked.filter((each) => each !== id) : [...marked, id]);
  const columns: DataColumn<ParkedEvent>[] = [
    {
      key: 'event',
      label: t('event'),
      width: '230px',
      cell: ({ id, event, tenant_name: workspace }) => (
        <Checkbox
          className={classes.mark ?? ''}
          label={event}
          description={workspace}
          aria-label={t('markEvent', { event, workspace })}
          checked={marked.includes(id)}
          onChange={() => toggle(id)}
        />
      ),
    },
    { key: 'error', label: t('error'), cell: ({ error }) => <span className={classes.wrap}>{error}</span> },
    {
      key: 'when',
      label: t('when'),
      width: '120px',
      align: 'end',
      cell: ({ parked_at: at }) => <RelativeTime at={at} />,
    },
  ];
  return (
    <DataTable label={t('parked')} columns={columns} items={events} idOf={({ id }) => id} skeletonRows={2} />
  );
}
