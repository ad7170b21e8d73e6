import { Button } from '@mantine/core';
import { IconEraser } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { messageOf } from '@/api/errors';
import { usePermission } from '@/api/session';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { Notice } from '@/components/Notice';
import { Bar } from '@/components/Skeleton';
import { EmptyState, ErrorState } from '@/components/States';
import { SettingsSection } from '@/features/settings/SettingsSection';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { toastDone, toastRefused } from '@/lib/toasts';
import { CallerTable } from './CallerTable';
import { limitsQuery, useClearCounts, type Caller, type RateLimits } from './queries';
import { texts } from './texts';
import classes from '@/features/system/Protection.module.css';

/** Settings → Rate limits. */
export function Limits() {
  const t = useTexts(texts);
  const { data, error, refetch } = useQuery(limitsQuery);
  const canClear = usePermission('system.manage');
  const [asking, setAsking] = useState(false);
  const clear = useClearCounts();
  const forget = (caller: Caller | null) =>
    clear.mutate(caller && caller.caller, {
      onSuccess: () =>
        toastDone(caller ? t('cleared', { name: caller.name ?? caller.caller }) : t('clearedAll')),
      onError: (refusal) => toastRefused(messageOf(refusal)),
      onSettled: () => setAsking(false),
    });
  const isOff = data?.most_requests === 0;
  return (
    <SettingsSection
      title={t('title')}
      scope="system"
      description={t('description')}
      actions={
        canClear &&
        !isOff && (
          <Button
            variant="default"
            leftSection={<IconEraser size={16} aria-hidden />}
            onClick={() => setAsking(true)}
          >
            {t('clearAll')}
          </Button>
        )
      }
    >
      {error ? (
        <ErrorState title={t('failed')} error={error} onRetry={() => void refetch()} />
      ) : (
        <>
          {isOff && <Notice tone="warning">{t('off')}</Notice>}
          <Tiles limits={data} />
          {data?.callers.length === 0 ? (
            <EmptyState title={t('nobody')} text={t(isOff ? 'nobodyOff' : 'nobodyText')} />
          ) : (
            <CallerTable limits={data} onClear={canClear ? forget : null} />
          )}
        </>
      )}
      <ConfirmDialog
        opened={asking}
        title={t('clearAllTitle')}
        confirm={t('clearAll')}
        busy={clear.isPending}
        onConfirm={() => forget(null)}
        onClose={() => setAsking(false)}
      >
        {t('clearAllText')}
      </ConfirmDialog>
    </SettingsSection>
  );
}

function Tiles({ limits }: { limits: RateLimits | undefined }) {
  const t = useTexts(texts);
  const format = useFormat();
  const most = (count: number) => (count === 0 ? t('noLimit') : format.number(count));
  const facts: [string, string | undefined, string][] = [
    [t('window'), limits && t('seconds', { count: limits.window_seconds }), t('windowText')],
    [t('requests'), limits && most(limits.most_requests), t('requestsText')],
    [t('signIns'), limits && most(limits.most_sign_ins), t('signInsText')],
    [t('counted'), limits && t(limits.counted_in === 'redis' ? 'shared' : 'alone'), t('countedText')],
  ];
  return (
    <div className={classes.tiles}>
      {facts.map(([label, value, help]) => (
        <div key={label} className={classes.tile}>
          <span className={classes.muted}>{label}</span>
          <span className={`num ${classes.figure ?? ''}`}>{value ?? <Bar width="50%" height={16} />}</span>
          <span className={classes.help}>{help}</span>
        </div>
      ))}
    </div>
  );
}
