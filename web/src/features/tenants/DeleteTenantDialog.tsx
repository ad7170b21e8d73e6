import { TextInput } from '@mantine/core';
import { FormDialog } from '@/components/FormDialog';
import { useFields } from '@/components/use-fields';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { toastDone } from '@/lib/toasts';
import { ExportFirst } from './ExportFirst';
import { useDeleteTenant, type ListedTenant } from './queries';
import { texts } from './texts';

/** Puts a tenant into the trash, once its slug is typed. */
export function DeleteTenantDialog({ tenant, onClose }: { tenant: ListedTenant; onClose: () => void }) {
  const t = useTexts(texts);
  const format = useFormat();
  const { mutate, isPending } = useDeleteTenant();
  const fields = useFields({ slug: '' });
  const { id, name, slug } = tenant;
  const submit = () => {
    if (!fields.check({ slug: fields.values.slug.trim() !== slug && t('wrongSlug', { slug }) })) return;
    mutate(
      { id, slug },
      {
        onSuccess: () => {
          toastDone(t('deletedDone', { name }));
          onClose();
        },
        onError: fields.refuse,
      },
    );
  };
  return (
    <FormDialog
      title={t('deleteTitle', { name })}
      intro={t('deleteText', {
        records: `${format.number(tenant.records)}${tenant.records_is_capped ? '+' : ''}`,
        users: format.number(tenant.users),
      })}
      submit={t('deleteYes')}
      danger
      busy={isPending}
      refusal={fields.refusal}
      errors={fields.errors}
      onSubmit={submit}
      onClose={onClose}
    >
      <ExportFirst tenantId={id} />
      <TextInput
        label={t('typeSlug', { slug })}
        autoComplete="off"
        data-autofocus
        value={fields.values.slug}
        error={fields.errors.slug}
        onChange={(event) => fields.set('slug', event.currentTarget.value)}
      />
    </FormDialog>
  );
}
