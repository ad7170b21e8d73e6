import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { messageOf } from '@/api/errors';
import { Chip } from '@/components/Chip';
import { DataTable, type DataColumn } from '@/components/DataTable';
import { ErrorState } from '@/components/States';
import { RelativeTime } from '@/components/Times';
import { SettingsCard } from '@/features/settings/SettingsSection';
import { useTexts } from '@/lib/i18n';
import { toastDone, toastRefused } from '@/lib/toasts';
import { devicesQuery, useEndDevice, useEndOthers, type Device } from './account-queries';
import { accountTexts } from './account-texts';
import classes from './Profile.module.css';

/** Where one is signed in, each to be ended at once. */
export function DevicesCard() {
  const t = useTexts(accountTexts);
  const { data: devices, error, refetch } = useQuery(devicesQuery);
  const end = useEndDevice();
  const endOthers = useEndOthers();
  const refused = (why: unknown) => toastRefused(messageOf(why));
  const columns: DataColumn<Device>[] = [
    {
      key: 'device',
      label: t('device'),
      cell: (device) => (
        <span className={classes.device}>
          {device.device} {device.is_this && <Chip tone="success">{t('thisOne')}</Chip>}
        </span>
      ),
    },
    { key: 'ip', label: t('ip'), width: '130px', cell: (device) => device.ip ?? t('unknown') },
    {
      key: 'used',
      label: t('used'),
      width: '100px',
      cell: (device) => <RelativeTime at={device.last_used_at} />,
    },
    {
      key: 'end',
      label: t('actions'),
      silent: true,
      width: '80px',
      align: 'end',
      cell: (device) =>
        !device.is_this && (
          <Button
            variant="subtle"
            size="compact-xs"
            aria-label={t('endOne', { device: device.device })}
            onClick={() =>
              end.mutate(device.id, {
                onSuccess: () => toastDone(t('ended', { device: device.device })),
                onError: refused,
              })
            }
          >
            {t('end')}
          </Button>
        ),
    },
  ];
  return (
    <SettingsCard
      title={t('devices')}
      text={t('devicesText')}
      actions={
        devices &&
        devices.length > 1 && (
          <Button
            variant="default"
            loading={endOthers.isPending}
            onClick={() =>
              endOthers.mutate(undefined, {
                onSuccess: ({ ended }) => toastDone(t('othersEnded', { count: ended })),
                onError: refused,
              })
            }
          >
            {t('endOthers')}
          </Button>
        )
      }
    >
      {error ? (
        <ErrorState compact title={t('failed')} error={error} onRetry={() => void refetch()} />
      ) : (
        <DataTable
          label={t('devices')}
          columns={columns}
          items={devices}
          idOf={(device) => device.id}
          skeletonRows={2}
        />
      )}
    </SettingsCard>
  );
}
