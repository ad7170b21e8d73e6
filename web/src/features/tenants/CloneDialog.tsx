import { useState } from 'react';
import { FormDialog } from '@/components/FormDialog';
import { useForm } from '@/components/use-form';
import { useTexts } from '@/lib/i18n';
import { FirstAdministratorDialog } from './FirstAdministratorDialog';
import { NameFields, sentNames, useNameCheck } from './NameFields';
import { useCreateTenant, type ListedTenant, type Tenant } from './queries';
import { texts } from './texts';

/** A new tenant that is set up like another one; then its first administrator is invited. */
export function CloneDialog({ tenant, onClose }: { tenant: ListedTenant; onClose: () => void }) {
  const t = useTexts(texts);
  const [made, setMade] = useState<Tenant | null>(null);
  const form = useForm({
    start: { name: '', slug: null as string | null },
    to: useCreateTenant(),
    check: useNameCheck(),
    body: (values) => ({ ...sentNames(values), like: tenant.id }),
    onDone: setMade,
  });
  if (made) return <FirstAdministratorDialog tenant={made} onClose={onClose} />;
  return (
    <FormDialog
      title={t('cloneTitle', { name: tenant.name })}
      intro={t('cloneText')}
      submit={t('createYes')}
      {...form.dialog}
      size={520}
      onClose={onClose}
    >
      <NameFields
        values={form.values}
        errors={form.errors}
        onName={(name) => form.set('name', name)}
        onSlug={(slug) => form.set('slug', slug)}
      />
    </FormDialog>
  );
}
