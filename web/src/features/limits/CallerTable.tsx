import { Button, Progress } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useMemo } from 'react';
import { Chip } from '@/components/Chip';
import { DataTable, type DataColumn } from '@/components/DataTable';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { byCaller, type Caller, type RateLimits, type TopCaller } from './queries';
import { bucketText, kindText, resetText, texts } from './texts';
import classes from '@/features/system/Protection.module.css';

interface CallerTableProps {
  limits: RateLimits | undefined;
  /** Null for those who may only look. */
  onClear: ((caller: Caller) => void) | null;
}

/** Who asks most in the present window: a row each, with everything that is counted of them. */
export function CallerTable({ limits, onClear }: CallerTableProps) {
  const t = useTexts(texts);
  const callers = useMemo(() => limits && byCaller(limits.callers), [limits]);
  const columns: DataColumn<Caller>[] = [
    {
      key: 'caller',
      label: t('caller'),
      cell: ({ name, caller }) => (
        <span title={caller}>
          {name ?? <span className={classes.code}>{caller.replace(/^\w+:/, '')}</span>}
        </span>
      ),
    },
    { key: 'kind', label: t('kind'), width: '110px', cell: ({ caller }) => kindText(caller) },
    {
      key: 'counts',
      label: t('hits'),
      width: '450px',
      cell: ({ counts }) => (
        <ul className={classes.counts}>
          {counts.map((count) => (
            <li key={count.bucket}>
              <span className={classes.muted}>{bucketText(count.bucket)}</span>
              <Hits caller={count} most={limits ? mostOf(count, limits) : 0} />
              <span className={`num ${classes.muted ?? ''}`}>{resetText(count.seconds_left)}</span>
            </li>
          ))}
        </ul>
      ),
    },
    {
      key: 'clear',
      label: t('actions'),
      silent: true,
      width: '90px',
      align: 'end',
      cell: (caller) =>
        onClear && (
          <Button
            size="compact-sm"
            variant="default"
            className={classes.rowAction ?? ''}
            aria-label={t('clearOf', { name: caller.name ?? caller.caller })}
            onClick={() => onClear(caller)}
          >
            {t('clear')}
          </Button>
        ),
    },
  ];
  return (
    <DataTable
      label={t('list')}
      columns={columns}
      items={callers}
      idOf={({ caller }) => caller}
      skeletonRows={5}
    />
  );
}

/** How many requests a window admits, 0 where the page does not know it. */
function mostOf({ bucket }: TopCaller, limits: RateLimits): number {
  return bucket === 'api' ? limits.most_requests : bucket === 'sign-in' ? limits.most_sign_ins : 0;
}

function Hits({ caller, most }: { caller: TopCaller; most: number }) {
  const t = useTexts(texts);
  const format = useFormat();
  const used = format.number(caller.requests);
  if (most === 0) return <span className="num">{used}</span>;
  const over = caller.requests > most;
  return (
    <span className={classes.meter}>
      {over ? (
        <Chip tone="danger" icon={<IconAlertTriangle size={13} aria-hidden />}>
          {t('over')}
        </Chip>
      ) : (
        <Progress value={(caller.requests / most) * 100} size="sm" aria-hidden />
      )}
      <span className="num">{t('ofMost', { used, most: format.number(most) })}</span>
    </span>
  );
}
