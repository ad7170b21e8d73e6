import { Radio } from '@mantine/core';
import { useState } from 'react';
import type { User } from '@/api/identity';
import { FormDialog } from '@/components/FormDialog';
import { asksForHeir } from '@/components/HandOver';
import { useForm } from '@/components/use-form';
import { nameOf } from '@/features/users/user-parts';
import { useTexts } from '@/lib/i18n';
import { toastDone } from '@/lib/toasts';
import { useChangeLogin } from './login-queries';
import { texts } from './texts';
import classes from './Protection.module.css';

/** Switches a login off in every workspace; who has open records there leaves them, or hands them to nobody for now. */
export function SwitchOffDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const t = useTexts(texts);
  const [asksWhere, setAsksWhere] = useState(false);
  const name = nameOf(user);
  const form = useForm({
    start: { reassign_to: 'unassigned' },
    to: useChangeLogin(),
    body: (values) => ({ id: user.id, status: 'inactive' as const, ...(asksWhere ? values : {}) }),
    onDone: () => {
      toastDone(t('switchedOff', { name }));
      onClose();
    },
    onRefused: (error) => {
      setAsksWhere((before) => before || asksForHeir(error));
      return asksForHeir(error);
    },
  });
  return (
    <FormDialog
      title={t('switchOffTitle', { name })}
      intro={t('switchOffText')}
      submit={t('switchOffYes')}
      danger
      {...form.dialog}
      size={460}
      onClose={onClose}
    >
      {asksWhere && (
        <Radio.Group
          label={t('openRecords', { name })}
          value={form.values.reassign_to}
          onChange={(value) => form.set('reassign_to', value)}
        >
          <div className={classes.choices}>
            <Radio value="unassigned" label={t('recordsUnassigned')} />
            <Radio value="keep" label={t('recordsKept')} />
          </div>
        </Radio.Group>
      )}
    </FormDialog>
  );
}
