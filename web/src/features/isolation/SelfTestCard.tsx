import { Button, Progress } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconPlayerPlay } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { messageOf } from '@/api/errors';
import { usePermission } from '@/api/session';
import { Chip } from '@/components/Chip';
import { Notice } from '@/components/Notice';
import { Bar } from '@/components/Skeleton';
import { RelativeTime } from '@/components/Times';
import { SettingsCard } from '@/features/settings/SettingsSection';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { lastTestQuery, useSelfTest, type PastIsolationTest } from './queries';
import { texts } from './texts';
import classes from '@/features/system/Protection.module.css';

/** What the last self-test found, and the button that runs one. */
export function SelfTestCard({ tables }: { tables: number | undefined }) {
  const t = useTexts(texts);
  const canRun = usePermission('system.manage');
  const last = useQuery(lastTestQuery);
  const test = useSelfTest();
  return (
    <SettingsCard
      title={t('selfTest')}
      text={t('selfTestText')}
      actions={
        canRun && (
          <Button
            leftSection={<IconPlayerPlay size={16} aria-hidden />}
            loading={test.isPending}
            onClick={() => test.mutate()}
          >
            {t('run')}
          </Button>
        )
      }
    >
      <div aria-live="polite">
        {test.isPending ? (
          <div className={classes.progress}>
            <span>{tables ? t('runningTables', { count: tables }) : t('running')}</span>
            <Progress value={100} animated aria-label={t('running')} />
          </div>
        ) : test.isError ? (
          <Notice tone="danger">{messageOf(test.error)}</Notice>
        ) : last.isError ? (
          <Notice tone="danger">{messageOf(last.error)}</Notice>
        ) : last.data === undefined ? (
          <Bar width="40%" />
        ) : (
          <Result test={last.data} />
        )}
      </div>
    </SettingsCard>
  );
}

function Result({ test }: { test: PastIsolationTest | null }) {
  const t = useTexts(texts);
  const format = useFormat();
  if (!test) return <p className={classes.muted}>{t('neverRun')}</p>;
  return (
    <div className={classes.progress}>
      <p>
        {test.is_ok ? (
          <Chip tone="success" icon={<IconCheck size={13} aria-hidden />}>
            {t('passed')}
          </Chip>
        ) : (
          <Chip tone="danger" icon={<IconAlertTriangle size={13} aria-hidden />}>
            {t('findings', { count: test.findings.length })}
          </Chip>
        )}{' '}
        <span className={classes.muted}>
          <RelativeTime at={test.tried_at} /> ·{' '}
          {t('took', { seconds: format.number(test.duration_ms / 1000, 1) })}
        </span>
      </p>
      {!test.is_ok && (
        <ul className={classes.gaps}>
          {test.findings.map((finding) => (
            <li key={finding}>{finding}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
