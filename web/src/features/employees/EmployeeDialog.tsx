import { Select, Switch, TextInput } from '@mantine/core';
import type { components } from '@/api/schema';
import type { Employee } from '@/api/types';
import { FormDialog } from '@/components/FormDialog';
import formClasses from '@/components/FormDialog.module.css';
import { PersonFields, usePersonCheck } from '@/components/PersonFields';
import { useForm } from '@/components/use-form';
import { DepartmentField } from '@/features/users/DepartmentField';
import type { Invited } from '@/features/users/queries';
import { RolePicker } from '@/features/users/RolePicker';
import { useTexts } from '@/lib/i18n';
import { toastDone } from '@/lib/toasts';
import { ManagerField } from './ManagerField';
import { useSaveEmployee, works } from './queries';
import { texts } from './texts';

type Employment = NonNullable<components['schemas']['EmployeeBody']['employment_type']>;
const TYPES: Record<Employment, true> = {
  full_time: true,
  part_time: true,
  contractor: true,
  intern: true,
};
const EMPLOYMENT = Object.keys(TYPES) as Employment[];
const AT_WORK = ['active', 'on_leave'] as const;

interface EmployeeDialogProps {
  /** Null for a new one. */
  employee: Employee | null;
  /** Begins with CRM access switched on. */
  invites: boolean;
  onClose: () => void;
  onInvited: (invited: Invited) => void;
}

/** Who somebody is, where they stand, and for who has no login whether they get one. */
export function EmployeeDialog({ employee, invites, onClose, onInvited }: EmployeeDialogProps) {
  const t = useTexts(texts);
  const personCheck = usePersonCheck();
  const hasLogin = employee !== null && employee.access !== 'none';
  const form = useForm({
    start: startOf(employee, invites),
    to: useSaveEmployee(),
    check: ({ first_name, last_name, email, invited }) =>
      personCheck({ first_name, last_name, ...(invited ? { email } : {}) }),
    body: (values) => ({ known: employee, values: bodyOf(values, hasLogin) }),
    onDone: ({ data, meta }, { invited }) => {
      toastDone(t(invited ? 'invited' : employee ? 'saved' : 'created', { name: data.name }));
      if (invited && meta.link) onInvited({ email: data.email ?? '', link: meta.link });
      else onClose();
    },
  });
  const { values, set, errors } = form;
  const words = employee ? (['save', 'saveInvite'] as const) : (['create', 'createInvite'] as const);
  return (
    <FormDialog
      title={employee ? t('editTitle', { name: employee.name }) : t('addTitle')}
      intro={employee ? hasLogin && employee.email : t('addIntro')}
      submit={t(words[values.invited ? 1 : 0])}
      {...form.dialog}
      disabled={employee !== null && !form.dirty && !invites}
      onClose={onClose}
    >
      <PersonFields values={withoutEmail(values)} errors={errors} onName={set}>
        <TextInput
          label={t('jobTitle')}
          maxLength={200}
          value={values.title}
          error={errors.title}
          onChange={(event) => set('title', event.currentTarget.value)}
        />
        <DepartmentField
          value={values.department}
          onChange={(department) => set('department', department)}
          error={errors.department}
        />
        <ManagerField
          employeeId={employee?.id ?? null}
          value={values.manager_id}
          error={errors.manager_id}
          onChange={(id) => set('manager_id', id)}
        />
        <TextInput
          label={t('phone')}
          type="tel"
          maxLength={200}
          value={values.phone}
          error={errors.phone}
          onChange={(event) => set('phone', event.currentTarget.value)}
        />
        <Select
          label={t('employment')}
          placeholder={t('notSaid')}
          clearable
          value={values.employment_type}
          error={errors.employment_type}
          onChange={(type) => set('employment_type', type)}
          data={EMPLOYMENT.map((value) => ({ value, label: t(value) }))}
        />
        {employee && works(employee) && (
          <Select
            label={t('status')}
            allowDeselect={false}
            value={values.status}
            error={errors.status}
            onChange={(status) => status && set('status', status)}
            data={AT_WORK.map((value) => ({ value, label: t(`status_${value}`) }))}
          />
        )}
      </PersonFields>
      {!hasLogin && (
        <TextInput
          label={t('email')}
          type="email"
          autoComplete="off"
          withAsterisk={values.invited}
          value={values.email}
          error={errors.email}
          onChange={(event) => set('email', event.currentTarget.value)}
        />
      )}
      {!hasLogin && (!employee || works(employee)) && (
        <Switch
          label={t('accessSwitch')}
          description={t('accessText')}
          checked={values.invited}
          onChange={(event) => set('invited', event.currentTarget.checked)}
        />
      )}
      {(hasLogin || values.invited) && (
        <div className={formClasses.pair}>
          <RolePicker value={values.role} onChange={(role) => set('role', role)} error={errors.role} />
        </div>
      )}
    </FormDialog>
  );
}

function startOf(employee: Employee | null, invites: boolean) {
  return {
    first_name: employee?.first_name ?? '',
    last_name: employee?.last_name ?? '',
    email: employee?.email ?? '',
    phone: employee?.phone ?? '',
    title: employee?.title ?? '',
    department: employee?.department_name ?? '',
    manager_id: employee?.manager_id ?? null,
    employment_type: employee?.employment_type ?? null,
    status: employee?.status ?? 'active',
    role: employee?.role ?? 'employee',
    invited: invites,
  };
}

type Values = ReturnType<typeof startOf>;

/** An empty text clears; the address of somebody with a login is changed with the login. */
function bodyOf({ invited, email, ...values }: Values, hasLogin: boolean): Record<string, unknown> {
  const texts = Object.fromEntries(
    Object.entries({ ...values, ...(hasLogin ? {} : { email }) }).map(([name, value]) => [
      name,
      typeof value === 'string' ? value.trim() || null : value,
    ]),
  );
  return { ...texts, ...(invited ? { user_email: email.trim() } : {}) };
}

function withoutEmail({ first_name, last_name }: Values) {
  return { first_name, last_name };
}
