import { Button } from '@mantine/core';
import { useState } from 'react';
import { messageOf } from '@/api/errors';
import { useMe } from '@/api/session';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { SettingsCard } from '@/features/settings/SettingsSection';
import { useTexts } from '@/lib/i18n';
import { toastDone, toastRefused } from '@/lib/toasts';
import { useSignEveryoneOut } from './queries';
import { texts } from './texts';

/** For the day a laptop is stolen: every sign-in of the workspace, outside of all everybody's, ends; one's own stays. */
export function SignEveryoneOut() {
  const t = useTexts(texts);
  const { tenant } = useMe();
  const { mutate, isPending } = useSignEveryoneOut();
  const [asking, setAsking] = useState(false);
  return (
    <SettingsCard
      title={t('everyone')}
      text={t(tenant ? 'everyoneText' : 'everywhereText')}
      actions={
        <Button variant="default" onClick={() => setAsking(true)}>
          {t('everyoneItem')}
        </Button>
      }
    >
      <ConfirmDialog
        opened={asking}
        danger
        title={tenant ? t('everyoneTitle', { tenant: tenant.name }) : t('everywhereTitle')}
        confirm={t('everyoneYes')}
        busy={isPending}
        onClose={() => setAsking(false)}
        onConfirm={() =>
          mutate(undefined, {
            onSuccess: ({ ended }) => toastDone(t('everyoneDone', { count: ended })),
            onError: (error) => toastRefused(messageOf(error)),
            onSettled: () => setAsking(false),
          })
        }
      >
        {t('everyoneSure')}
      </ConfirmDialog>
    </SettingsCard>
  );
}
