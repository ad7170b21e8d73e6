import { Button, Progress } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { Chip } from '@/components/Chip';
import { DataTable, type DataColumn } from '@/components/DataTable';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import type { RateLimits, TopCaller } from './queries';
import { bucketText, kindText, texts } from './texts';
import classes from '@/features/system/Protection.module.css';

interface CallerTableProps {
  limits: RateLimits | undefined;
  /** Null for those who may only look. */
  onClear: ((caller: TopCaller) => void) | null;
}

/** Who asks most in the present window. */
export function CallerTable({ limits, onClear }: CallerTableProps) {
  const t = useTexts(texts);
  const columns: DataColumn<TopCaller>[] = [
    {
      key: 'caller',
      label: t('caller'),
      cell: ({ name, caller }) => (
        <span title={caller}>
          {name ?? <span className={classes.code}>{caller.replace(/^\w+:/, '')}</span>}
        </span>
      ),
    },
    { key: 'kind', label: t('kind'), width: '130px', card: 'none', cell: ({ caller }) => kindText(caller) },
    {
      key: 'bucket',
      label: t('limit'),
      width: '190px',
      cell: ({ caller, bucket }) => (
        <>
          <span className={classes.phoneLabel}>{kindText(caller)} · </span>
          {bucketText(bucket)}
        </>
      ),
    },
    {
      key: 'requests',
      label: t('hits'),
      width: '210px',
      align: 'end',
      cell: (caller) => <Hits caller={caller} most={limits ? mostOf(caller, limits) : 0} />,
    },
    {
      key: 'left',
      label: t('reset'),
      width: '110px',
      align: 'end',
      cell: ({ seconds_left: left }) => (
        <>
          <span className={classes.phoneLabel}>{t('reset')} </span>
          <span className="num">{t('seconds', { count: Math.max(0, Math.ceil(left)) })}</span>
        </>
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
      items={limits?.callers}
      idOf={({ bucket, caller }) => `${bucket}/${caller}`}
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
