import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { User } from '@/api/identity';
import { FormDialog } from '@/components/FormDialog';
import { PersonFields, usePersonCheck } from '@/components/PersonFields';
import { useForm } from '@/components/use-form';
import { useTexts } from '@/lib/i18n';
import { toastDone } from '@/lib/toasts';
import { DepartmentField } from './DepartmentField';
import { useChangeUser, userQuery } from './queries';
import { RolePicker } from './RolePicker';
import { texts } from './texts';
import { nameOf } from './user-parts';

interface EditFormProps {
  user: User;
  employee: NonNullable<User['employee']>;
  onClose: () => void;
}

/** Names, role and place of a member; loads them first, so that nobody's newer change is overwritten. */
export function EditUserDialog({ user: listed, onClose }: { user: User; onClose: () => void }) {
  const { data: user } = useQuery(userQuery(listed.id));
  return user?.employee ? <EditForm user={user} employee={user.employee} onClose={onClose} /> : null;
}

function EditForm({ user, employee, onClose }: EditFormProps) {
  const t = useTexts(texts);
  const personCheck = usePersonCheck();
  const name = nameOf(user);
  const form = useForm({
    start: {
      first_name: user.first_name ?? '',
      last_name: user.last_name ?? '',
      role: employee.role,
      department: employee.department_name ?? '',
      title: employee.title ?? '',
    },
    to: useChangeUser(user.id),
    check: personCheck,
    body: ({ first_name, last_name, role, department, title }) => ({
      version: employee.version,
      first_name: first_name.trim(),
      last_name: last_name.trim(),
      role,
      department: department.trim() || null,
      title: title.trim() || null,
    }),
    onDone: () => {
      toastDone(t('saved', { name }));
      onClose();
    },
  });
  const { values, set, errors } = form;
  return (
    <FormDialog
      title={t('editTitle', { name })}
      intro={user.email}
      submit={t('save')}
      {...form.dialog}
      disabled={!form.dirty}
      onClose={onClose}
    >
      <PersonFields values={values} errors={errors} onName={set}>
        <RolePicker value={values.role} onChange={(role) => set('role', role)} error={errors.role} />
        <DepartmentField
          value={values.department}
          onChange={(department) => set('department', department)}
          error={errors.department}
        />
      </PersonFields>
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
