import { Button } from '@mantine/core';
import { useState } from 'react';
import { PasswordForm } from '@/features/login/PasswordForm';
import { SettingsCard, SettingsSection } from '@/features/settings/SettingsSection';
import { useTexts } from '@/lib/i18n';
import { toastDone } from '@/lib/toasts';
import { accountTexts } from './account-texts';
import { DevicesCard } from './DevicesCard';
import { EmailCard } from './EmailCard';
import { FactorCard } from './FactorCard';
import { PastSignIns } from './PastSignIns';
import classes from './Profile.module.css';

/** Settings → Sign-in & devices: one's own. */
export function Account() {
  const t = useTexts(accountTexts);
  return (
    <SettingsSection title={t('title')} scope="me" description={t('description')}>
      <EmailCard />
      <PasswordCard />
      <FactorCard />
      <DevicesCard />
      <PastSignIns />
    </SettingsSection>
  );
}

function PasswordCard() {
  const t = useTexts(accountTexts);
  const [open, setOpen] = useState(false);
  return (
    <SettingsCard
      title={t('password')}
      text={t('passwordText')}
      actions={
        <Button variant="default" onClick={() => setOpen(!open)}>
          {t(open ? 'keep' : 'change')}
        </Button>
      }
    >
      {open && (
        <PasswordForm
          className={classes.narrow}
          autoFocus
          onDone={() => {
            setOpen(false);
            toastDone(t('changed'));
          }}
        />
      )}
    </SettingsCard>
  );
}
