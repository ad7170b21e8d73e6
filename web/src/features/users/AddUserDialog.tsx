import { SegmentedControl, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useMe, usePermission } from '@/api/session';
import { FormDialog } from '@/components/FormDialog';
import formClasses from '@/components/FormDialog.module.css';
import { useFields } from '@/components/use-fields';
import { useTexts } from '@/lib/i18n';
import { toastDone } from '@/lib/toasts';
import { DepartmentField } from './DepartmentField';
import { FirstPassword } from './FirstPassword';
import { useAddUser, type Invited } from './queries';
import { RolePicker } from './RolePicker';
import { TenantField, type TenantRef } from './TenantField';
import { texts } from './texts';
import { nameOf } from './user-parts';
import classes from './Users.module.css';

interface AddUserDialogProps {
  onClose: () => void;
  onInvited: (invited: Invited) => void;
}

/** A new member of the workspace, for superadmins of any: invited to choose a password, or given a first one. */
export function AddUserDialog({ onClose, onInvited }: AddUserDialogProps) {
  const t = useTexts(texts);
  const { tenant: here } = useMe();
  const choosesTenant = usePermission('tenants.read');
  const [tenant, setTenant] = useState<TenantRef | null>(here);
  const elsewhere = tenant && tenant.id !== here?.id ? tenant : null;
  const { mutate, isPending } = useAddUser();
  const fields = useFields({
    email: '',
    first_name: '',
    last_name: '',
    role: 'employee',
    department: '',
    password: '',
    must_change_password: true,
    how: 'invite',
    tenant_id: '',
  });
  const { values, set, errors } = fields;
  const submit = () => {
    const ok = fields.check({
      tenant_id: !tenant && t('needTenant'),
      email: !/^\S+@\S+\.\S+$/.test(values.email.trim()) && t('needEmail'),
      first_name: !values.first_name.trim() && t('needFirst'),
      last_name: !values.last_name.trim() && t('needLast'),
      password: values.how === 'password' && !values.password && t('needPassword'),
    });
    if (!ok) return;
    const department = values.department.trim();
    mutate(
      {
        email: values.email.trim(),
        first_name: values.first_name.trim(),
        last_name: values.last_name.trim(),
        role: values.role,
        ...(values.how === 'password'
          ? { password: values.password, must_change_password: values.must_change_password }
          : { send_invitation: true }),
        ...(department ? { department } : {}),
        ...(elsewhere ? { tenant_id: elsewhere.id } : {}),
      },
      {
        onSuccess: ({ data, meta }) => {
          const words = { name: nameOf(data), tenant: elsewhere?.name ?? '' };
          const [invited, created] = elsewhere
            ? (['invitedTo', 'createdIn'] as const)
            : (['invitedDone', 'created'] as const);
          toastDone(t(values.how === 'invite' ? invited : created, words));
          if (meta.link) onInvited({ email: data.email, link: meta.link });
          else onClose();
        },
        onError: fields.refuse,
      },
    );
  };
  return (
    <FormDialog
      title={t('addTitle')}
      intro={choosesTenant ? t('addIntroAny') : t('addIntro', { tenant: here?.name ?? '' })}
      submit={t(values.how === 'invite' ? 'submitInvite' : 'submitPassword')}
      busy={isPending}
      refusal={fields.refusal}
      errors={errors}
      onSubmit={submit}
      onClose={onClose}
    >
      {choosesTenant && (
        <TenantField
          value={tenant}
          error={errors.tenant_id}
          onChange={(chosen) => {
            setTenant(chosen);
            set('tenant_id', chosen.id);
            set('role', 'employee');
            set('department', '');
          }}
        />
      )}
      <TextInput
        label={t('email')}
        withAsterisk
        type="email"
        autoComplete="off"
        data-autofocus
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
        <RolePicker
          value={values.role}
          onChange={(role) => set('role', role)}
          error={errors.role}
          tenantId={elsewhere?.id}
        />
        <DepartmentField
          value={values.department}
          onChange={(name) => set('department', name)}
          error={errors.department}
          tenantId={elsewhere?.id}
        />
      </div>
      <div className={classes.how}>
        <span className={classes.howLabel}>{t('how')}</span>
        <SegmentedControl
          fullWidth
          aria-label={t('how')}
          value={values.how}
          onChange={(how) => set('how', how)}
          data={[
            { value: 'invite', label: t('invite') },
            { value: 'password', label: t('setPassword') },
          ]}
        />
        <span className={classes.howText}>
          {t(values.how === 'invite' ? 'inviteText' : 'setPasswordText')}
        </span>
      </div>
      {values.how === 'password' && (
        <FirstPassword
          password={values.password}
          error={errors.password}
          mustChange={values.must_change_password}
          tenantId={elsewhere?.id}
          onPassword={(password) => set('password', password)}
          onMustChange={(must) => set('must_change_password', must)}
        />
      )}
    </FormDialog>
  );
}
