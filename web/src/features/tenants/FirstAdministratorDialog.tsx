import { Button, Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Copyable } from '@/components/Copyable';
import { FormDialog } from '@/components/FormDialog';
import formClasses from '@/components/FormDialog.module.css';
import { useFields } from '@/components/use-fields';
import { useTexts } from '@/lib/i18n';
import { toastDone } from '@/lib/toasts';
import { useInviteAdministrator, type Tenant } from './queries';
import { texts } from './texts';
import classes from './Tenants.module.css';

/** The id of a new tenant, and the invitation of whoever sets it up. */
export function FirstAdministratorDialog({ tenant, onClose }: { tenant: Tenant; onClose: () => void }) {
  const t = useTexts(texts);
  const { mutate, isPending } = useInviteAdministrator();
  const [link, setLink] = useState<string | null>(null);
  const fields = useFields({ email: '', first_name: '', last_name: '' });
  const { values, set, errors } = fields;
  const { id, name } = tenant;
  const email = values.email.trim();
  const submit = () => {
    const ok = fields.check({
      email: !/^\S+@\S+\.\S+$/.test(email) && t('needEmail'),
      first_name: !values.first_name.trim() && t('needFirst'),
      last_name: !values.last_name.trim() && t('needLast'),
    });
    if (!ok) return;
    const [first_name, last_name] = [values.first_name.trim(), values.last_name.trim()];
    mutate(
      { tenant_id: id, email, first_name, last_name },
      {
        onSuccess: ({ meta }) => {
          toastDone(t('invitedDone', { email, name }));
          if (meta.link) setLink(meta.link);
          else onClose();
        },
        onError: fields.refuse,
      },
    );
  };
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
      busy={isPending}
      refusal={fields.refusal}
      errors={errors}
      size={520}
      onSubmit={submit}
      onClose={onClose}
    >
      <Copyable value={id} label={t('tenantId')} />
      <h3 className={classes.heading}>{t('adminTitle')}</h3>
      <p className={classes.muted}>{t('adminText')}</p>
      <TextInput
        label={t('email')}
        withAsterisk
        type="email"
        autoComplete="off"
        value={values.email}
        error={errors.email}
        onChange={(event) => set('email', event.currentTarget.value)}
      />
      <div className={formClasses.pair}>
        <TextInput
          label={t('firstName')}
          withAsterisk
          autoComplete="off"
          value={values.first_name}
          error={errors.first_name}
          onChange={(event) => set('first_name', event.currentTarget.value)}
        />
        <TextInput
          label={t('lastName')}
          withAsterisk
          autoComplete="off"
          value={values.last_name}
          error={errors.last_name}
          onChange={(event) => set('last_name', event.currentTarget.value)}
        />
      </div>
    </FormDialog>
  );
}
