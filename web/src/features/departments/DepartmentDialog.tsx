import { Select, Switch, Textarea, TextInput } from '@mantine/core';
import type { Department } from '@/api/identity';
import { FormDialog } from '@/components/FormDialog';
import { toastUndo } from '@/components/toast-undo';
import { useForm } from '@/components/use-form';
import { UserPicker } from '@/components/UserPicker';
import { useTexts } from '@/lib/i18n';
import { toastDone } from '@/lib/toasts';
import { branchesOf, withDescendants } from '@/lib/tree';
import { parentOf, useSaveDepartment, valuesOf, type DepartmentValues } from './queries';
import { texts } from './texts';

const BLANK: DepartmentValues = {
  name: '',
  description: null,
  parent_id: null,
  manager_user_id: null,
  is_active: true,
};

interface DepartmentDialogProps {
  /** Null for a new one. */
  department: Department | null;
  parentId: string | null;
  all: Department[];
  onClose: () => void;
}

export function DepartmentDialog({ department, parentId, all, onClose }: DepartmentDialogProps) {
  const t = useTexts(texts);
  const save = useSaveDepartment();
  const start = department ? valuesOf(department) : { ...BLANK, parent_id: parentId };
  const form = useForm({
    start,
    to: save,
    check: ({ name }) => ({ name: !name.trim() && t('needName') }),
    body: (values) => ({ values: { ...values, name: values.name.trim() }, known: department }),
    onDone: (saved, { name }) => {
      if (department)
        toastUndo(t('saved', { name: name.trim() }), () => save.mutateAsync({ values: start, known: saved }));
      else toastDone(t('created', { name: name.trim() }));
      onClose();
    },
  });
  const { values, set, errors } = form;
  const inside = department ? withDescendants(all, department.id, parentOf) : new Set<string>();
  const parents = branchesOf(
    all.filter(({ id }) => !inside.has(id)),
    parentOf,
  );
  return (
    <FormDialog
      title={department ? t('editTitle', { name: department.name }) : t('add')}
      submit={department ? t('save') : t('create')}
      {...form.dialog}
      disabled={department !== null && !form.dirty}
      onClose={onClose}
    >
      <TextInput
        label={t('nameField')}
        withAsterisk
        data-autofocus
        maxLength={200}
        value={values.name}
        error={errors.name}
        onChange={(event) => set('name', event.currentTarget.value)}
      />
      <UserPicker
        label={t('leads')}
        value={values.manager_user_id}
        error={errors.manager_user_id}
        onChange={(userId) => set('manager_user_id', userId)}
      />
      <Select
        label={t('parent')}
        placeholder={t('parentNone')}
        clearable
        searchable
        value={values.parent_id}
        error={errors.parent_id}
        onChange={(id) => set('parent_id', id)}
        data={parents.map(({ item: { id, name }, depth }) => ({
          value: id,
          label: `${'\u2003'.repeat(depth)}${name}`,
        }))}
      />
      <Textarea
        label={t('descriptionField')}
        autosize
        minRows={2}
        maxRows={6}
        maxLength={2000}
        value={values.description ?? ''}
        error={errors.description}
        onChange={(event) => set('description', event.currentTarget.value || null)}
      />
      {department && (
        <Switch
          label={t('active')}
          description={t('activeText')}
          checked={values.is_active}
          onChange={(event) => set('is_active', event.currentTarget.checked)}
        />
      )}
    </FormDialog>
  );
}
