import { MultiSelect, Select, Switch, Textarea, TextInput } from '@mantine/core';
import { DateTimePicker } from '@mantine/dates';
import { useQuery } from '@tanstack/react-query';
import { rolesQuery } from '@/api/identity';
import { useMe } from '@/api/session';
import { FormDialog } from '@/components/FormDialog';
import formClasses from '@/components/FormDialog.module.css';
import { useForm } from '@/components/use-form';
import { useTexts } from '@/lib/i18n';
import { toastDone } from '@/lib/toasts';
import { useSaveAnnouncement, type Announcement } from './queries';
import { texts } from './texts';
import { valuesOf } from './values';

const TYPES = ['info', 'success', 'warning', 'maintenance'] as const satisfies Announcement['type'][];

interface AnnouncementDialogProps {
  /** Null: a new one. */
  announcement: Announcement | null;
  onClose: () => void;
}

/** What is told, to whom, from and until when. Times are those of this browser. */
export function AnnouncementDialog({ announcement, onClose }: AnnouncementDialogProps) {
  const t = useTexts(texts);
  const { tenant } = useMe();
  const roles = useQuery({ ...rolesQuery, enabled: tenant !== null });
  const form = useForm({
    start: valuesOf(announcement),
    to: useSaveAnnouncement(announcement?.id ?? null),
    check: ({ title, content, starts_at: from, ends_at: to }) => ({
      title: !title.trim() && t('needTitle'),
      content: !content.trim() && t('needContent'),
      ends_at: from !== null && to !== null && Date.parse(to) <= Date.parse(from) && t('endsFirst'),
    }),
    body: (values) => ({ ...values, target_roles: values.target_roles?.length ? values.target_roles : null }),
    onDone: () => {
      toastDone(t('saved'));
      onClose();
    },
  });
  const { values, set, errors } = form;
  return (
    <FormDialog
      title={t(announcement ? 'editTitle' : 'add')}
      submit={t(announcement ? 'submit' : 'submitNew')}
      {...form.dialog}
      onClose={onClose}
    >
      <TextInput
        label={t('heading')}
        required
        maxLength={120}
        data-autofocus
        value={values.title}
        error={errors.title}
        onChange={(event) => set('title', event.currentTarget.value)}
      />
      <Textarea
        label={t('content')}
        required
        autosize
        minRows={3}
        maxRows={8}
        maxLength={1000}
        value={values.content}
        error={errors.content}
        onChange={(event) => set('content', event.currentTarget.value)}
      />
      <div className={formClasses.pair}>
        <Select
          label={t('type')}
          allowDeselect={false}
          data={TYPES.map((type) => ({ value: type, label: t(`type_${type}`) }))}
          value={values.type}
          error={errors.type}
          onChange={(type) => set('type', type ?? values.type)}
        />
        {tenant && (
          <MultiSelect
            label={t('roles')}
            description={t('rolesHelp')}
            data={(roles.data ?? []).map((role) => ({ value: role.name, label: role.label }))}
            value={values.target_roles ?? []}
            error={errors.target_roles}
            onChange={(chosen) => set('target_roles', chosen)}
          />
        )}
        <DateTimePicker
          label={t('starts')}
          clearable
          value={local(values.starts_at)}
          error={errors.starts_at}
          onChange={(moment) => set('starts_at', moment ? new Date(moment).toISOString() : null)}
        />
        <DateTimePicker
          label={t('ends')}
          clearable
          value={local(values.ends_at)}
          error={errors.ends_at}
          onChange={(moment) => set('ends_at', moment ? new Date(moment).toISOString() : null)}
        />
      </div>
      <Switch
        label={t('closable')}
        checked={values.is_dismissible}
        onChange={(event) => set('is_dismissible', event.currentTarget.checked)}
      />
    </FormDialog>
  );
}

const local = (moment: string | null) => (moment ? new Date(moment) : null);
