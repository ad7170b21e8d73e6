import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { useMe, usePermission } from '@/api/session';
import { FormDialog } from '@/components/FormDialog';
import { PersonFields, usePersonCheck } from '@/components/PersonFields';
import { useForm } from '@/components/use-form';
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
  const personCheck = usePersonCheck();
  const form = useForm({
    start: {
      email: '',
      first_name: '',
      last_name: '',
      role: 'employee',
      department: '',
      password: '',
      must_change_password: true,
      how: 'invite',
      tenant_id: '',
    },
    to: useAddUser(),
    check: (values) => ({
      tenant_id: !tenant && t('needTenant'),
      ...personCheck(values),
      password: values.how === 'password' && !values.password && t('needPassword'),
    }),
    body: ({ email, first_name, last_name, role, department, password, must_change_password, how }) => ({
      email: email.trim(),
      first_name: first_name.trim(),
      last_name: last_name.trim(),
      role,
      ...(how === 'password' ? { password, must_change_password } : { send_invitation: true }),
      ...(department.trim() ? { department: department.trim() } : {}),
      ...(elsewhere ? { tenant_id: elsewhere.id } : {}),
    }),
    onDone: ({ data, meta }, { how }) => {
      const words = { name: nameOf(data), tenant: elsewhere?.name ?? '' };
      const [invited, created] = elsewhere
        ? (['invitedTo', 'createdIn'] as const)
        : (['invitedDone', 'created'] as const);
      toastDone(t(how === 'invite' ? invited : created, words));
      if (meta.link && how === 'invite') onInvited({ email: data.email, link: meta.link });
      else onClose();
    },
  });
  const { values, set, errors } = form;
  return (
    <FormDialog
      title={t('addTitle')}
      intro={choosesTenant ? t('addIntroAny') : t('addIntro', { tenant: here?.name ?? '' })}
      submit={t(values.how === 'invite' ? 'submitInvite' : 'submitPassword')}
      {...form.dialog}
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
      <PersonFields
        values={values}
        errors={errors}
        onName={set}
        onEmail={(email) => set('email', email)}
        autoFocus
      >
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
      </PersonFields>
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
