import { Select, TextInput } from '@mantine/core';
import { useMe } from '@/api/session';
import { FormDialog } from '@/components/FormDialog';
import formClasses from '@/components/FormDialog.module.css';
import { useForm } from '@/components/use-form';
import { DATE_FORMATS } from '@/features/tenants/tenant-parts';
import { useTexts } from '@/lib/i18n';
import { toastDone } from '@/lib/toasts';
import { useSaveRegional } from './queries';
import { texts } from './texts';

const ZONES = Intl.supportedValuesOf('timeZone');
const WEEK_STARTS = ['sunday', 'monday', 'saturday'] as const;

/** The workspace's time zone, currency and formats. */
export function RegionalDialog({ onClose }: { onClose: () => void }) {
  const t = useTexts(texts);
  const { tenant } = useMe();
  const now = (name: string, fallback: string) => {
    const value = tenant?.settings[name];
    return typeof value === 'string' ? value : fallback;
  };
  const form = useForm({
    start: {
      timezone: now('timezone', 'America/New_York'),
      currency: now('currency', 'USD'),
      date_format: now('date_format', 'MM/DD/YYYY'),
      time_format: now('time_format', '12h'),
      week_start: now('week_start', 'sunday'),
    },
    to: useSaveRegional(tenant?.id ?? ''),
    check: ({ currency }) => ({ currency: !/^[A-Z]{3}$/.test(currency) && t('badCurrency') }),
    body: (values) => values,
    onDone: () => {
      toastDone(t('saved'));
      onClose();
    },
  });
  const { values, set, errors } = form;
  return (
    <FormDialog
      title={t('regional')}
      intro={t('regionalText', { tenant: tenant?.name ?? '' })}
      submit={t('save')}
      {...form.dialog}
      onClose={onClose}
    >
      <Select
        label={t('timezone')}
        searchable
        allowDeselect={false}
        data={ZONES.includes(values.timezone) ? ZONES : [values.timezone, ...ZONES]}
        value={values.timezone}
        error={errors.timezone}
        onChange={(zone) => set('timezone', zone ?? values.timezone)}
      />
      <div className={formClasses.pair}>
        <TextInput
          label={t('currency')}
          maxLength={3}
          value={values.currency}
          error={errors.currency}
          onChange={(event) => set('currency', event.currentTarget.value.toUpperCase())}
        />
        <Select
          label={t('weekStart')}
          allowDeselect={false}
          data={WEEK_STARTS.map((day) => ({ value: day, label: t(day) }))}
          value={values.week_start}
          error={errors.week_start}
          onChange={(day) => set('week_start', day ?? values.week_start)}
        />
        <Select
          label={t('dateFormat')}
          allowDeselect={false}
          data={DATE_FORMATS}
          value={values.date_format}
          error={errors.date_format}
          onChange={(format) => set('date_format', format ?? values.date_format)}
        />
        <Select
          label={t('timeFormat')}
          allowDeselect={false}
          data={[
            { value: '12h', label: t('twelve') },
            { value: '24h', label: t('twentyFour') },
          ]}
          value={values.time_format}
          error={errors.time_format}
          onChange={(format) => set('time_format', format ?? values.time_format)}
        />
      </div>
    </FormDialog>
  );
}
