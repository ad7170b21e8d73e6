import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { FormDialog } from '@/components/FormDialog';
import { useForm } from '@/components/use-form';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { toastDone } from '@/lib/toasts';
import { ExportNow } from './ExportNow';
import { trashDaysQuery, useDeleteTenant, type ListedTenant } from './queries';
import { texts } from './texts';

/** Puts a tenant into the trash, once its slug is typed. */
export function DeleteTenantDialog({ tenant, onClose }: { tenant: ListedTenant; onClose: () => void }) {
  const t = useTexts(texts);
  const format = useFormat();
  const { id, name, slug } = tenant;
  const { data: days } = useQuery(trashDaysQuery);
  const form = useForm({
    start: { slug: '' },
    to: useDeleteTenant(),
    check: (typed) => ({ slug: typed.slug.trim() !== slug && t('wrongSlug', { slug }) }),
    body: () => ({ id, slug }),
    onDone: (deleted) => {
      toastDone(t('deletedDone', { name, until: format.date(deleted.purge_at ?? '') }));
      onClose();
    },
  });
  return (
    <FormDialog
      title={t('deleteTitle', { name })}
      intro={t('deleteText', {
        time: days ? t('forDays', { count: days }) : t('forAWhile'),
        records: t('recordCount', {
          count: tenant.records,
          shown: `${format.number(tenant.records)}${tenant.records_is_capped ? '+' : ''}`,
        }),
        users: t('userCount', { count: tenant.users, shown: format.number(tenant.users) }),
      })}
      submit={t('deleteYes')}
      danger
      {...form.dialog}
      onClose={onClose}
    >
      <ExportNow tenantId={id} text={t('exportText')} action={t('exportFirst')} />
      <TextInput
        label={t('typeSlug', { slug })}
        autoComplete="off"
        data-autofocus
        value={form.values.slug}
        error={form.errors.slug}
        onChange={(event) => form.set('slug', event.currentTarget.value)}
      />
    </FormDialog>
  );
}
