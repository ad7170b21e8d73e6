import { Button } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { messageOf } from '@/api/errors';
import { usePermission } from '@/api/session';
import { Notice } from '@/components/Notice';
import { SkeletonRows } from '@/components/Skeleton';
import { EmptyState, ErrorState } from '@/components/States';
import { RelativeTime } from '@/components/Times';
import { Toggles } from '@/components/Toggles';
import { SettingsSection } from '@/features/settings/SettingsSection';
import { usePageSearch } from '@/features/settings/use-page-search';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { toastDone } from '@/lib/toasts';
import { CheckCard } from './CheckCard';
import { checkQuery, useRunCheck, type SecurityCheck as Report } from './queries';
import { ranked, SEVERITIES } from './ranking';
import { texts } from './texts';
import classes from '@/features/system/Protection.module.css';

/** Settings → Security check. */
export function SecurityCheck() {
  const t = useTexts(texts);
  const canRun = usePermission('system.manage');
  const { data, error, refetch } = useQuery(checkQuery);
  const check = useRunCheck();
  const run = canRun && (
    <Button
      leftSection={<IconPlayerPlay size={16} aria-hidden />}
      loading={check.isPending}
      onClick={() =>
        check.mutate(undefined, {
          onSuccess: ({ checks }) =>
            toastDone(t('ran', { count: checks.filter(({ state }) => state === 'failed').length })),
        })
      }
    >
      {t('run')}
    </Button>
  );
  const isNew = data?.checked_at === null;
  return (
    <SettingsSection title={t('title')} scope="system" description={t('description')} actions={!isNew && run}>
      {check.isError && <Notice tone="danger">{messageOf(check.error)}</Notice>}
      {error ? (
        <ErrorState title={t('failedToLoad')} error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <SkeletonRows rows={6} columns={2} />
      ) : isNew ? (
        <EmptyState drawing="search" title={t('never')} text={t('neverText')} actions={run} />
      ) : (
        <Found report={data} />
      )}
    </SettingsSection>
  );
}

function Found({ report }: { report: Report }) {
  const t = useTexts(texts);
  const [search, change] = usePageSearch();
  const failed = report.checks.filter(({ state }) => state === 'failed').length;
  const all = search.status === 'all';
  const shown = ranked(report.checks).filter(({ state }) => all || state === 'failed');
  return (
    <>
      <Counts report={report} />
      <div className={classes.tools}>
        <Toggles
          label={t('show')}
          chosen={all ? 'all' : ''}
          onChoose={(status) => change({ status })}
          choices={[
            { value: '', label: t('attention', { count: failed }) },
            { value: 'all', label: t('all', { count: report.checks.length }) },
          ]}
        />
        {report.checked_at && (
          <span className={classes.count}>
            {t('checked')} <RelativeTime at={report.checked_at} />
          </span>
        )}
      </div>
      {shown.length === 0 ? (
        <EmptyState title={t('fine')} text={t('fineText')} />
      ) : (
        <ul className={classes.checks} aria-label={t('list')}>
          {shown.map((check) => (
            <CheckCard key={check.id} check={check} />
          ))}
        </ul>
      )}
    </>
  );
}

function Counts({ report }: { report: Report }) {
  const t = useTexts(texts);
  const format = useFormat();
  return (
    <div className={classes.tiles}>
      {SEVERITIES.map((severity) => (
        <div key={severity} className={classes.tile}>
          <span className={classes.muted}>{t(severity)}</span>
          <span
            className={`num ${classes.figure ?? ''}`}
            data-severity={severity}
            data-some={report.failed[severity] > 0 || undefined}
          >
            {format.number(report.failed[severity])}
          </span>
          <span className={classes.help}>{t('needAttention', { count: report.failed[severity] })}</span>
        </div>
      ))}
    </div>
  );
}
