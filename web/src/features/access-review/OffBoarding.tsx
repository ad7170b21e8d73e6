import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useMetadata } from '@/api/session';
import { Chip } from '@/components/Chip';
import { DataTable, type DataColumn } from '@/components/DataTable';
import { ErrorState } from '@/components/States';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { leaversQuery, type Leaver } from './queries';
import { texts } from './texts';
import classes from './AccessReview.module.css';

/** Whose access has just ended, and what still hangs on each. */
export function OffBoarding() {
  const t = useTexts(texts);
  const format = useFormat();
  const [days, setDays] = useState('1');
  const { data: leavers, error, refetch } = useQuery(leaversQuery(Number(days)));
  const columns: DataColumn<Leaver>[] = [
    {
      key: 'person',
      label: t('person'),
      cell: (leaver) => (
        <span className={classes.person}>
          <b>{leaver.name}</b>
          <small>{leaver.email}</small>
        </span>
      ),
    },
    {
      key: 'ended',
      label: t('ended'),
      width: '260px',
      cell: ({ ended_at: at, ended_by: by }) =>
        by ? t('endedBy', { time: format.relative(at), name: by }) : format.relative(at),
    },
    { key: 'open', label: t('stillOpen'), width: '340px', cell: (leaver) => <StillOpen leaver={leaver} /> },
  ];
  return (
    <section className={classes.leavers}>
      <header className={classes.leaversHead}>
        <div>
          <h2>{t('offBoarding')}</h2>
          <p className={classes.hint}>{t('offBoardingText')}</p>
        </div>
        <Select
          className={classes.days ?? ''}
          aria-label={t('days')}
          allowDeselect={false}
          value={days}
          onChange={(next) => setDays(next ?? '1')}
          data={[
            { value: '1', label: t('today') },
            { value: '7', label: t('week') },
            { value: '30', label: t('month') },
          ]}
        />
      </header>
      {error ? (
        <ErrorState compact title={t('leaversFailed')} error={error} onRetry={() => void refetch()} />
      ) : leavers?.length === 0 ? (
        <p className={classes.hint}>{t('nobodyLeft')}</p>
      ) : (
        <DataTable
          label={t('offBoarding')}
          columns={columns}
          items={leavers}
          idOf={(leaver) => leaver.user_id}
          skeletonRows={2}
        />
      )}
    </section>
  );
}

function StillOpen({ leaver }: { leaver: Leaver }) {
  const t = useTexts(texts);
  const format = useFormat();
  const { types } = useMetadata();
  if (leaver.is_done) return <Chip tone="success">{t('nothingOpen')}</Chip>;
  const records = Object.entries(leaver.open_records).map(([type, count]) => {
    const label = types[type]?.label;
    return `${format.number(count)} ${(count === 1 ? label?.singular : label?.plural)?.toLowerCase() ?? type}`;
  });
  const keys = leaver.api_keys > 0 ? [t('keys', { count: leaver.api_keys })] : [];
  const departments = leaver.departments > 0 ? [t('departments', { count: leaver.departments })] : [];
  return (
    <span title={leaver.other_workspaces ? t('elsewhere') : undefined}>
      {[...records, ...keys, ...departments].join(', ')}
    </span>
  );
}
