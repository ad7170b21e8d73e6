import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import { Copyable } from '@/components/Copyable';
import { FormDialog } from '@/components/FormDialog';
import { PersonFields, usePersonCheck } from '@/components/PersonFields';
import { useForm } from '@/components/use-form';
import { useTexts } from '@/lib/i18n';
import { toastDone } from '@/lib/toasts';
import { useInviteAdministrator, type Tenant } from './queries';
import { texts } from './texts';
import classes from './Tenants.module.css';

/** The id of a new tenant, and the invitation of whoever sets it up. */
export function FirstAdministratorDialog({ tenant, onClose }: { tenant: Tenant; onClose: () => void }) {
  const t = useTexts(texts);
  const personCheck = usePersonCheck();
  const [link, setLink] = useState<string | null>(null);
  const { id, name } = tenant;
  const form = useForm({
    start: { email: '', first_name: '', last_name: '' },
    to: useInviteAdministrator(),
    check: personCheck,
    body: ({ email, first_name, last_name }) => ({
      tenant_id: id,
      email: email.trim(),
      first_name: first_name.trim(),
      last_name: last_name.trim(),
    }),
    onDone: ({ meta }) => {
      toastDone(t('invitedDone', { email, name }));
      if (meta.link) setLink(meta.link);
      else onClose();
    },
  });
  const email = form.values.email.trim();
  if (link)
    return (
      <Modal opened onClose={onClose} title={t('createdTitle', { name })} size={520} withCloseButton={false}>
        <div className={classes.part}>
          <p className={classes.muted}>{t('linkText', { email })}</p>
          <Copyable value={link} label={t('link')} />
          <Button onClick={onClose}>{t('done')}</Button>
        </div>
      </Modal>
    );
  return (
    <FormDialog
      title={t('createdTitle', { name })}
      intro={t('createdText')}
      submit={t('inviteYes')}
      {...form.dialog}
      size={520}
      onClose={onClose}
    >
      <Copyable value={id} label={t('tenantId')} />
      <h3 className={classes.heading}>{t('adminTitle')}</h3>
      <p className={classes.muted}>{t('adminText')}</p>
      <PersonFields
        values={form.values}
        errors={form.errors}
        onName={form.set}
        onEmail={(next) => form.set('email', next)}
      />
    </FormDialog>
  );
}
