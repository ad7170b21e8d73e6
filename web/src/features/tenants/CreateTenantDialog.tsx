import { Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { FormDialog } from '@/components/FormDialog';
import formClasses from '@/components/FormDialog.module.css';
import { useForm } from '@/components/use-form';
import { useTexts } from '@/lib/i18n';
import { FirstAdministratorDialog } from './FirstAdministratorDialog';
import { INDUSTRIES, isIndustry } from './industries';
import { NameFields, sentNames, useNameCheck } from './NameFields';
import { useCreateTenant, type Tenant } from './queries';
import { DATE_FORMATS, SIZES } from './tenant-parts';
import { texts } from './texts';

const ZONES = Intl.supportedValuesOf('timeZone');

/** A new tenant; then its id is shown and its first administrator invited. */
export function CreateTenantDialog({ onClose }: { onClose: () => void }) {
  const t = useTexts(texts);
  const [made, setMade] = useState<Tenant | null>(null);
  const nameCheck = useNameCheck();
  const form = useForm({
    start: {
      name: '',
      slug: null as string | null,
      timezone: 'America/New_York',
      currency: 'USD',
      date_format: 'MM/DD/YYYY',
      industry: '',
      company_size: '',
    },
    to: useCreateTenant(),
    check: (values) => ({
      ...nameCheck(values),
      currency: !/^[A-Z]{3}$/.test(values.currency) && t('badCurrency'),
    }),
    body: ({ name, slug, timezone, currency, date_format, industry, company_size }) => ({
      ...sentNames({ name, slug }),
      settings: { timezone, currency, date_format },
      metadata: {
        ...(isIndustry(industry) ? { industry } : {}),
        ...(company_size ? { company_size } : {}),
      },
    }),
    onDone: setMade,
  });
  const { values, set, errors } = form;
  if (made) return <FirstAdministratorDialog tenant={made} onClose={onClose} />;
  return (
    <FormDialog
      title={t('createTitle')}
      submit={t('createYes')}
      {...form.dialog}
      size={520}
      onClose={onClose}
    >
      <NameFields
        values={values}
        errors={errors}
        onName={(name) => set('name', name)}
        onSlug={(slug) => set('slug', slug)}
      />
      <div className={formClasses.pair}>
        <Select
          label={t('timezone')}
          searchable
          allowDeselect={false}
          data={ZONES}
          value={values.timezone}
          error={errors.timezone}
          onChange={(zone) => set('timezone', zone ?? values.timezone)}
        />
        <TextInput
          label={t('currency')}
          value={values.currency}
          error={errors.currency}
          onChange={(event) => set('currency', event.currentTarget.value.toUpperCase())}
        />
        <Select
          label={t('dateFormat')}
          allowDeselect={false}
          data={DATE_FORMATS}
          value={values.date_format}
          onChange={(format) => set('date_format', format ?? values.date_format)}
        />
        <Select
          label={t('size')}
          clearable
          data={SIZES}
          value={values.company_size || null}
          onChange={(size) => set('company_size', size ?? '')}
        />
      </div>
      <Select
        label={t('industry')}
        searchable
        clearable
        data={INDUSTRIES}
        value={values.industry || null}
        error={errors.industry}
        onChange={(industry) => set('industry', industry ?? '')}
      />
    </FormDialog>
  );
}
