import { Radio, Select, Textarea, TextInput } from '@mantine/core';
import type { Role } from '@/api/identity';
import { useMe } from '@/api/session';
import { FormDialog } from '@/components/FormDialog';
import { toastUndo } from '@/components/toast-undo';
import { useFields } from '@/components/use-fields';
import { useTexts } from '@/lib/i18n';
import { toastDone } from '@/lib/toasts';
import { nameFrom } from './matrix';
import { useChangeRole, useCreateRole } from './queries';
import { texts } from './texts';

const SCOPES = [
  ['own', 'scopeOwn'],
  ['department', 'scopeDepartment'],
  ['all', 'scopeAll'],
] as const;

interface RoleDialogProps {
  /** Null for a new one. */
  role: Role | null;
  roles: Role[];
  onClose: () => void;
}

export function RoleDialog({ role, roles, onClose }: RoleDialogProps) {
  const t = useTexts(texts);
  const { permissions: held } = useMe();
  const create = useCreateRole();
  const change = useChangeRole();
  const fields = useFields({
    label: role?.label ?? '',
    description: role?.description ?? '',
    data_scope: role?.data_scope ?? 'own',
    like: 'employee',
    name: '',
  });
  const { values, set, errors } = fields;
  const submit = () => {
    if (!fields.check({ label: !values.label.trim() && t('needLabel') })) return;
    const label = values.label.trim();
    const common = { label, description: values.description.trim() || null, data_scope: values.data_scope };
    const then = {
      onSuccess: (saved: Role) => {
        if (role)
          toastUndo(t('saved', { name: label }), () => change.mutateAsync({ role: saved, values: role }));
        else toastDone(t('created', { name: label }));
        onClose();
      },
      onError: fields.refuse,
    };
    if (role) change.mutate({ role, values: common }, then);
    else {
      const model = roles.find(({ name }) => name === values.like);
      const permissions = (model?.permissions ?? []).filter((each) => held.includes(each));
      create.mutate({ ...common, name: nameFrom(label), permissions }, then);
    }
  };
  return (
    <FormDialog
      title={role ? t('editTitle', { name: role.label }) : t('newTitle')}
      intro={role ? undefined : t('newIntro')}
      submit={role ? t('saveRole') : t('create')}
      busy={create.isPending || change.isPending}
      refusal={fields.refusal}
      errors={errors}
      disabled={role !== null && !fields.dirty}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextInput
        label={t('label')}
        withAsterisk
        data-autofocus
        maxLength={100}
        value={values.label}
        error={errors.label ?? errors.name}
        onChange={(event) => set('label', event.currentTarget.value)}
      />
      {!role && (
        <Select
          label={t('like')}
          allowDeselect={false}
          value={values.like}
          onChange={(name) => name && set('like', name)}
          data={roles
            .filter(({ name }) => name !== 'superadmin')
            .map(({ name, label }) => ({ value: name, label }))}
        />
      )}
      <Radio.Group
        label={t('scope')}
        value={values.data_scope}
        error={errors.data_scope}
        onChange={(scope) => set('data_scope', scope)}
      >
        <div style={{ display: 'grid', gap: 8, marginTop: 6 }}>
          {SCOPES.map(([value, text]) => (
            <Radio key={value} value={value} label={t(text)} />
          ))}
        </div>
      </Radio.Group>
      <Textarea
        label={t('descriptionField')}
        autosize
        minRows={2}
        maxRows={5}
        maxLength={1000}
        value={values.description}
        error={errors.description}
        onChange={(event) => set('description', event.currentTarget.value)}
      />
    </FormDialog>
  );
}
