import { Button } from '@mantine/core';
import { useState } from 'react';
import { messageOf } from '@/api/errors';
import { Chip } from '@/components/Chip';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { SettingsCard } from '@/features/settings/SettingsSection';
import { useTexts } from '@/lib/i18n';
import { toastDone, toastRefused } from '@/lib/toasts';
import { useRemoveProvider, useSaveProvider, type Provider } from './queries';
import { texts } from './texts';

/** Whether people can sign in with the provider, the switch for it, and the way to forget it. */
export function ProviderState({ provider }: { provider: Provider }) {
  const t = useTexts(texts);
  const save = useSaveProvider();
  const remove = useRemoveProvider();
  const [asking, setAsking] = useState(false);
  const toggle = () =>
    save.mutate(
      { ...provider, is_active: !provider.is_active },
      {
        onSuccess: ({ is_active: on }) => toastDone(t(on ? 'switchedOn' : 'switchedOff')),
        onError: (error) => toastRefused(messageOf(error)),
      },
    );
  return (
    <SettingsCard
      title={provider.label}
      text={
        <>
          <Chip tone={provider.is_active ? 'success' : 'slate'}>{t(provider.is_active ? 'on' : 'off')}</Chip>{' '}
          {t(provider.is_active ? 'onText' : 'offText')}
        </>
      }
      actions={
        <>
          <Button variant="default" loading={save.isPending} onClick={toggle}>
            {t(provider.is_active ? 'switchOff' : 'switchOn')}
          </Button>
          <Button variant="default" onClick={() => setAsking(true)}>
            {t('remove')}
          </Button>
        </>
      }
    >
      <ConfirmDialog
        opened={asking}
        danger
        title={t('removeTitle', { label: provider.label })}
        confirm={t('removeYes')}
        busy={remove.isPending}
        onClose={() => setAsking(false)}
        onConfirm={() =>
          remove.mutate(undefined, {
            onSuccess: () => toastDone(t('removed')),
            onError: (error) => toastRefused(messageOf(error)),
            onSettled: () => setAsking(false),
          })
        }
      >
        {t('removeText')}
      </ConfirmDialog>
    </SettingsCard>
  );
}
