import { ActionIcon, Tooltip } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { CrmRecord } from '@/api/types';
import { Money } from '@/components/Money';
import { Bar } from '@/components/Skeleton';
import { ErrorState } from '@/components/States';
import { useNamedTexts } from '@/components/use-named-texts';
import { useFormat } from '@/lib/format-context';
import { toastRefused } from '@/lib/toasts';
import { messageOf } from '@/api/errors';
import { AddLine } from './AddLine';
import { LineRow } from './LineRow';
import { linesQuery, useOrderLines } from './queries';
import { texts } from './texts';
import classes from './DealLines.module.css';

interface DealLinesProps {
  record: CrmRecord;
  editable: boolean;
}

/** The products of a deal with quantities and prices, and what they come to. */
export function DealLines({ record, editable }: DealLinesProps) {
  const t = useNamedTexts(texts);
  const format = useFormat();
  const { data, error, isPending, refetch } = useQuery(linesQuery(record.id));
  const order = useOrderLines(record.id);
  const [adding, setAdding] = useState(false);
  const lines = data?.lines ?? [];
  const move = (id: string, by: -1 | 1) => {
    const ids = lines.map((line) => line.id);
    const at = ids.indexOf(id);
    order.mutate(ids.toSpliced(at, 1).toSpliced(at + by, 0, id), {
      onError: (refused) => toastRefused(t('refused', { reason: messageOf(refused) })),
    });
  };
  return (
    <section className={classes.section} aria-label={t('title')}>
      <header className={classes.head}>
        <h2 className={classes.title}>{t('title')}</h2>
        {lines.length > 0 && <span className={`num ${classes.count}`}>{format.number(lines.length)}</span>}
        {editable && (
          <Tooltip label={t('add')}>
            <ActionIcon
              variant="subtle"
              size={24}
              className={classes.add}
              aria-label={t('add')}
              aria-expanded={adding}
              onClick={() => setAdding(!adding)}
            >
              <IconPlus size={16} />
            </ActionIcon>
          </Tooltip>
        )}
      </header>
      {isPending && [70, 55].map((width) => <Bar key={width} width={`${width}%`} />)}
      {error && !data && (
        <ErrorState compact title={t('failed')} error={error} onRetry={() => void refetch()} />
      )}
      {adding && data && (
        <AddLine deal={record.id} currency={data.currency} onClose={() => setAdding(false)} />
      )}
      {data && lines.length === 0 && !adding && <p className={classes.none}>{t('none')}</p>}
      {lines.length > 0 && (
        <ol className={classes.lines}>
          {lines.map((line, place) => (
            <LineRow
              key={`${line.id}-${line.version}`}
              {...{ line, editable }}
              isFirst={place === 0}
              isLast={place === lines.length - 1}
              onMove={(by) => move(line.id, by)}
            />
          ))}
        </ol>
      )}
      {data && lines.length > 0 && (
        <dl className={classes.sums} title={t('follows')}>
          {data.before_discount !== data.total && (
            <>
              <dt className={classes.muted}>{t('before')}</dt>
              <dd className={classes.muted}>
                <Money amount={data.before_discount} currency={data.currency} />
              </dd>
            </>
          )}
          <dt>{t('total')}</dt>
          <dd>
            <Money amount={data.total} currency={data.currency} bold />
          </dd>
        </dl>
      )}
    </section>
  );
}
