import { Button, Textarea } from '@mantine/core';
import { IconCheck, IconPencilOff } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { api } from '@/api/client';
import { ApiError, messageOf } from '@/api/errors';
import { useMutation } from '@/api/mutation';
import { readOnlyQuery, type ReadOnlyState } from '@/api/read-only';
import { usePermission } from '@/api/session';
import { Chip } from '@/components/Chip';
import { FactList } from '@/components/FactList';
import { Notice } from '@/components/Notice';
import { SkeletonRows } from '@/components/Skeleton';
import { ErrorState } from '@/components/States';
import { SettingsCard, SettingsSection } from '@/features/settings/SettingsSection';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { toastDone } from '@/lib/toasts';
import { texts } from './texts';
import classes from '@/features/system/Protection.module.css';

/** Settings → Read-only mode. */
export function ReadOnly() {
  const t = useTexts(texts);
  const { data, error, refetch } = useQuery(readOnlyQuery);
  return (
    <SettingsSection title={t('title')} scope="system" description={t('description')}>
      {error ? (
        <ErrorState title={t('failed')} error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <SkeletonRows rows={3} columns={2} />
      ) : data.is_on ? (
        <On state={data} />
      ) : (
        <Off />
      )}
    </SettingsSection>
  );
}

function useSwitch() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: { is_on: boolean; reason?: string }) =>
      api.put<ReadOnlyState>('/api/system/readonly', body),
    onSuccess: (state) => queries.setQueryData(readOnlyQuery.queryKey, state),
  });
}

function On({ state }: { state: ReadOnlyState }) {
  const t = useTexts(texts);
  const format = useFormat();
  const canManage = usePermission('system.manage');
  const { mutate, isPending, error } = useSwitch();
  const forced = state.by_environment;
  return (
    <SettingsCard
      title={t('on')}
      text={t('onText')}
      actions={
        <Chip tone="warning" icon={<IconPencilOff size={13} aria-hidden />}>
          {t('stateOn')}
        </Chip>
      }
    >
      <div className={classes.form}>
        {forced ? (
          <Notice tone="info">
            <span id="why-forced">{t('byEnvironment')}</span>
          </Notice>
        ) : (
          <FactList
            facts={[
              [t('why'), state.reason ?? ''],
              [t('who'), state.who ?? ''],
              [t('since'), state.since ? format.dateTime(state.since) : ''],
            ]}
          />
        )}
        {error && <Notice tone="danger">{messageOf(error)}</Notice>}
        {canManage && (
          <Button
            loading={isPending}
            disabled={forced}
            {...(forced ? { 'aria-describedby': 'why-forced' } : {})}
            onClick={() => mutate({ is_on: false }, { onSuccess: () => toastDone(t('nowOff')) })}
          >
            {t('switchOff')}
          </Button>
        )}
      </div>
    </SettingsCard>
  );
}

function Off() {
  const t = useTexts(texts);
  const canManage = usePermission('system.manage');
  const { mutate, isPending, error } = useSwitch();
  const [reason, setReason] = useState('');
  const [missing, setMissing] = useState(false);
  const refused = error instanceof ApiError ? error.fieldErrors.reason : undefined;
  const send = (event: FormEvent) => {
    event.preventDefault();
    const said = reason.trim();
    setMissing(!said);
    if (said) mutate({ is_on: true, reason: said }, { onSuccess: () => toastDone(t('nowOn')) });
  };
  return (
    <SettingsCard
      title={t('off')}
      text={t('offText')}
      actions={
        <Chip tone="success" icon={<IconCheck size={13} aria-hidden />}>
          {t('stateOff')}
        </Chip>
      }
    >
      {canManage && (
        <form noValidate className={classes.form} onSubmit={send}>
          <Textarea
            label={t('reason')}
            description={t('reasonHint')}
            placeholder={t('reasonExample')}
            withAsterisk
            autosize
            minRows={2}
            maxLength={500}
            value={reason}
            error={missing ? t('needReason') : refused}
            onChange={(event) => {
              setReason(event.currentTarget.value);
              setMissing(false);
            }}
          />
          {error && !refused && <Notice tone="danger">{messageOf(error)}</Notice>}
          <Button type="submit" loading={isPending} leftSection={<IconPencilOff size={16} aria-hidden />}>
            {t('switchOn')}
          </Button>
        </form>
      )}
    </SettingsCard>
  );
}
