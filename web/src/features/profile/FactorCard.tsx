import { Button, Modal, PasswordInput, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { meQuery, useMe } from '@/api/session';
import { Chip } from '@/components/Chip';
import { FormDialog } from '@/components/FormDialog';
import { useFields } from '@/components/use-fields';
import { useBackupCodes, useFactorDisable } from '@/features/login/factor-queries';
import { BackupCodes, SecondFactorSetup } from '@/features/login/SecondFactorSetup';
import { SettingsCard } from '@/features/settings/SettingsSection';
import { useTexts } from '@/lib/i18n';
import { toastDone } from '@/lib/toasts';
import { accountTexts } from './account-texts';

/** One's own second factor: on, off, and new backup codes. */
export function FactorCard() {
  const t = useTexts(accountTexts);
  const queries = useQueryClient();
  const { sign_in: signIn } = useMe();
  const [asked, setAsked] = useState<'disable' | 'renew' | null>(null);
  const refresh = () => void queries.invalidateQueries(meQuery);
  const isOn = signIn.has_second_factor;
  return (
    <SettingsCard
      title={t('factor')}
      text={isOn ? t('factorOn') : t('factorOff')}
      actions={
        isOn ? (
          <>
            <Chip tone="success">{t('on')}</Chip>
            <Button variant="default" onClick={() => setAsked('renew')}>
              {t('renew')}
            </Button>
            <Button variant="default" onClick={() => setAsked('disable')}>
              {t('disable')}
            </Button>
          </>
        ) : (
          <Chip>{t('off')}</Chip>
        )
      }
    >
      {isOn ? null : <SecondFactorSetup onDone={refresh} />}
      {asked === 'disable' && (
        <DisableDialog
          onClose={() => setAsked(null)}
          onDone={() => {
            setAsked(null);
            toastDone(t('disabled'));
            refresh();
          }}
        />
      )}
      {asked === 'renew' && <RenewDialog onClose={() => setAsked(null)} />}
    </SettingsCard>
  );
}

function DisableDialog({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const t = useTexts(accountTexts);
  const { mutate, isPending } = useFactorDisable();
  const fields = useFields({ password: '', code: '' });
  const { values, set, errors } = fields;
  const submit = () => {
    const ok = fields.check({
      password: !values.password && t('needPassword'),
      code: !values.code.trim() && t('needCode'),
    });
    if (ok) mutate({ ...values, code: values.code.trim() }, { onSuccess: onDone, onError: fields.refuse });
  };
  return (
    <FormDialog
      title={t('disableTitle')}
      intro={t('disableText')}
      submit={t('disable')}
      danger
      busy={isPending}
      refusal={fields.refusal}
      errors={errors}
      size={420}
      onSubmit={submit}
      onClose={onClose}
    >
      <PasswordInput
        label={t('yourPassword')}
        autoComplete="current-password"
        data-autofocus
        value={values.password}
        error={errors.password}
        onChange={(event) => set('password', event.currentTarget.value)}
      />
      <TextInput
        label={t('code')}
        autoComplete="one-time-code"
        value={values.code}
        error={errors.code}
        onChange={(event) => set('code', event.currentTarget.value)}
      />
    </FormDialog>
  );
}

function RenewDialog({ onClose }: { onClose: () => void }) {
  const t = useTexts(accountTexts);
  const { mutate, isPending, data } = useBackupCodes();
  const fields = useFields({ password: '' });
  const { values, set, errors } = fields;
  if (data)
    return (
      <Modal
        opened
        onClose={onClose}
        title={t('renewTitle')}
        closeOnClickOutside={false}
        withCloseButton={false}
      >
        <BackupCodes codes={data.backup_codes} onDone={onClose} />
      </Modal>
    );
  const submit = () => {
    if (fields.check({ password: !values.password && t('needPassword') }))
      mutate(values.password, { onError: fields.refuse });
  };
  return (
    <FormDialog
      title={t('renewTitle')}
      intro={t('renewText')}
      submit={t('renewYes')}
      busy={isPending}
      refusal={fields.refusal}
      errors={errors}
      size={420}
      onSubmit={submit}
      onClose={onClose}
    >
      <PasswordInput
        label={t('yourPassword')}
        autoComplete="current-password"
        data-autofocus
        value={values.password}
        error={errors.password}
        onChange={(event) => set('password', event.currentTarget.value)}
      />
    </FormDialog>
  );
}
