import { Button, Modal } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { messageOf } from '@/api/errors';
import type { User } from '@/api/identity';
import { DataTable, type DataColumn } from '@/components/DataTable';
import { EmptyState, ErrorState } from '@/components/States';
import { RelativeTime } from '@/components/Times';
import { useTexts } from '@/lib/i18n';
import { toastDone, toastRefused } from '@/lib/toasts';
import { memberDevicesQuery, useEndDevices, type Device } from './device-queries';
import { texts } from './texts';
import { nameOf } from './user-parts';
import classes from './Users.module.css';

/** Where a member is signed in here; one or all of it is ended at once. */
export function DevicesDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const t = useTexts(texts);
  const phone = useMediaQuery('(max-width: 640px)', false, { getInitialValueInEffect: false });
  const { data: devices, error, refetch } = useQuery(memberDevicesQuery(user.id));
  const { mutate, isPending } = useEndDevices(user.id);
  const name = nameOf(user);
  const end = (device: Device | null) =>
    mutate(device?.id ?? null, {
      onSuccess: () =>
        toastDone(device ? t('deviceEnded', { device: device.device }) : t('devicesEnded', { name })),
      onError: (refused) => toastRefused(messageOf(refused)),
    });
  const columns: DataColumn<Device>[] = [
    { key: 'device', label: t('device'), cell: ({ device }) => device },
    { key: 'ip', label: t('address'), width: '130px', cell: ({ ip }) => ip ?? '–' },
    {
      key: 'used',
      label: t('lastUsed'),
      width: '100px',
      cell: ({ last_used_at: at }) => <RelativeTime at={at} />,
    },
    {
      key: 'end',
      label: t('actions'),
      silent: true,
      width: '80px',
      align: 'end',
      cell: (device) => (
        <Button
          variant="subtle"
          size="compact-xs"
          aria-label={t('endDevice', { device: device.device })}
          onClick={() => end(device)}
        >
          {t('end')}
        </Button>
      ),
    },
  ];
  return (
    <Modal opened onClose={onClose} title={t('devicesTitle', { name })} size={640} fullScreen={phone}>
      <div className={classes.handOut}>
        {error ? (
          <ErrorState compact title={t('devicesFailed')} error={error} onRetry={() => void refetch()} />
        ) : devices?.length === 0 ? (
          <EmptyState drawing="lock" title={t('noDevices')} />
        ) : (
          <>
            <DataTable
              label={t('devicesItem')}
              columns={columns}
              items={devices}
              idOf={({ id }) => id}
              skeletonRows={2}
            />
            <Button
              variant="default"
              className={classes.more ?? ''}
              loading={isPending}
              onClick={() => end(null)}
            >
              {t('endAll')}
            </Button>
          </>
        )}
      </div>
    </Modal>
  );
}
