import { TextInput } from '@mantine/core';
import { FormDialog } from '@/components/FormDialog';
import { useForm } from '@/components/use-form';
import { useTexts } from '@/lib/i18n';
import { toastDone } from '@/lib/toasts';
import { useRenameTenant, type ListedTenant } from './queries';
import { texts } from './texts';

/** A new name for a workspace. */
export function RenameDialog({ tenant, onClose }: { tenant: ListedTenant; onClose: () => void }) {
  const t = useTexts(texts);
  const form = useForm({
    start: { name: tenant.name },
    to: useRenameTenant(),
    check: ({ name }) => ({ name: !name.trim() && t('needName') }),
    body: ({ name }) => ({ id: tenant.id, name: name.trim(), version: tenant.version }),
    onDone: (_, { name }) => {
      toastDone(t('renamed', { name: name.trim() }));
      onClose();
    },
  });
  return (
    <FormDialog
      title={t('renameTitle', { name: tenant.name })}
      intro={t('renameIntro', { slug: tenant.slug })}
      submit={t('renameYes')}
      {...form.dialog}
      size={440}
      onClose={onClose}
    >
      <TextInput
        label={t('newName')}
        data-autofocus
        value={form.values.name}
        error={form.errors.name}
        onChange={(event) => form.set('name', event.currentTarget.value)}
      />
    </FormDialog>
  );
}
