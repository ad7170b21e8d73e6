import { Button, TextInput } from '@mantine/core';
import { FormDialog } from '@/components/FormDialog';
import { useForm } from '@/components/use-form';
import { useTexts } from '@/lib/i18n';
import { toastDone } from '@/lib/toasts';
import { useChangeJob, type Job } from './queries';
import { texts } from './texts';

/** When a job runs. */
export function ScheduleDialog({ job, onClose }: { job: Job; onClose: () => void }) {
  const t = useTexts(texts);
  const form = useForm({
    start: { schedule: job.schedule, tz: job.tz },
    to: useChangeJob(job.key),
    check: (values) => ({ schedule: !values.schedule.trim() && t('needed') }),
    body: ({ schedule, tz }) => ({ schedule: schedule.trim(), tz: tz.trim() || 'UTC' }),
    onDone: () => {
      toastDone(t('saved'));
      onClose();
    },
  });
  const { values, set, errors } = form;
  return (
    <FormDialog
      title={t('change')}
      intro={t('changeText')}
      submit={t('save')}
      aside={
        values.schedule !== job.default_schedule && (
          <Button variant="subtle" onClick={() => set('schedule', job.default_schedule)}>
            {t('useDefault')}
          </Button>
        )
      }
      {...form.dialog}
      onClose={onClose}
    >
      <TextInput
        label={t('schedule')}
        description={t('scheduleHint')}
        withAsterisk
        data-autofocus
        maxLength={100}
        value={values.schedule}
        error={errors.schedule}
        onChange={(event) => set('schedule', event.currentTarget.value)}
      />
      <TextInput
        label={t('zone')}
        description={t('zoneHint')}
        maxLength={60}
        value={values.tz}
        error={errors.tz}
        onChange={(event) => set('tz', event.currentTarget.value)}
      />
    </FormDialog>
  );
}
