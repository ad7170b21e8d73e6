import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { User } from '@/api/identity';
import type { Employee } from '@/api/types';
import { FormDialog } from '@/components/FormDialog';
import formClasses from '@/components/FormDialog.module.css';
import { useFields } from '@/components/use-fields';
import { useTexts } from '@/lib/i18n';
import { toastDone } from '@/lib/toasts';
import { DepartmentField } from './DepartmentField';
import { employeeQuery, useChangeEmployee } from './queries';
import { RolePicker } from './RolePicker';
import { texts } from './texts';
import { nameOf } from './user-parts';

/** Names, role and place of a member; loads the membership first, so that nobody's newer change is overwritten. */
export function EditUserDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const { data: employee } = useQuery(employeeQuery(user.employee?.id ?? ''));
  return employee ? <EditForm user={user} employee={employee} onClose={onClose} /> : null;
}

function EditForm({ user, employee, onClose }: { user: User; employee: Employee; onClose: () => void }) {
  const t = useTexts(texts);
  const { mutate, isPending } = useChangeEmployee();
  const fields = useFields({
    first_name: employee.first_name,
    last_name: employee.last_name,
    role: employee.role,
    department: employee.department_name ?? '',
    title: employee.title ?? '',
  });
  const { values, set, errors } = fields;
  const name = nameOf(user);
  const submit = () => {
    const ok = fields.check({
      first_name: !values.first_name.trim() && t('needFirst'),
      last_name: !values.last_name.trim() && t('needLast'),
    });
    if (!ok) return;
    const changes = {
      first_name: values.first_name.trim(),
      last_name: values.last_name.trim(),
      role: values.role,
      department: values.department.trim() || null,
      title: values.title.trim() || null,
    };
    mutate(
      { id: employee.id, version: employee.version, changes },
      {
        onSuccess: () => {
          toastDone(t('saved', { name }));
          onClose();
        },
        onError: fields.refuse,
      },
    );
  };
  return (
    <FormDialog
      title={t('editTitle', { name })}
      intro={user.email}
      submit={t('save')}
      busy={isPending}
      refusal={fields.refusal}
      errors={errors}
      disabled={!fields.dirty}
      onSubmit={submit}
      onClose={onClose}
    >
      <div className={formClasses.pair}>
        <TextInput
          label={t('firstName')}
          withAsterisk
          value={values.first_name}
          error={errors.first_name}
          onChange={(event) => set('first_name', event.currentTarget.value)}
        />
        <TextInput
          label={t('lastName')}
          withAsterisk
          value={values.last_name}
          error={errors.last_name}
          onChange={(event) => set('last_name', event.currentTarget.value)}
        />
        <RolePicker value={values.role} onChange={(role) => set('role', role)} error={errors.role} />
        <DepartmentField
          value={values.department}
          onChange={(department) => set('department', department)}
          error={errors.department}
        />
      </div>
      <TextInput
        label={t('titleField')}
        value={values.title}
        error={errors.title}
        maxLength={200}
        onChange={(event) => set('title', event.currentTarget.value)}
      />
    </FormDialog>
  );
}
