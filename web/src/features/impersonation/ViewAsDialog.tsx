import { Checkbox, Select, Textarea } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useOwners } from '@/api/people';
import { useMe } from '@/api/session';
import { FormDialog } from '@/components/FormDialog';
import { useForm } from '@/components/use-form';
import { useTexts } from '@/lib/i18n';
import { toastDone } from '@/lib/toasts';
import { useViewAs } from './queries';
import { texts } from './texts';

const SHORTEST_REASON = 5;

interface ViewAsDialogProps {
  /** Chosen already, in a list of people. */
  userId?: string;
  /** Only members of this role are offered. */
  role?: string;
  onClose: () => void;
}

/** Whose eyes, why, and whether anything may be changed. */
export function ViewAsDialog({ userId, role, onClose }: ViewAsDialogProps) {
  const t = useTexts(texts);
  const navigate = useNavigate();
  const { user, tenant } = useMe();
  const people = useOwners().filter(
    (person) => person.user_id !== user.id && (role === undefined || person.role === role),
  );
  const form = useForm({
    start: { user_id: userId ?? '', reason: '', allow_changes: false },
    to: useViewAs(),
    check: (values) => ({
      user_id: !values.user_id && t('needPerson'),
      reason: values.reason.trim().length < SHORTEST_REASON && t('needReason'),
    }),
    body: (values) => ({ ...values, reason: values.reason.trim() }),
    onDone: (_, values) => {
      onClose();
      toastDone(t('began', { name: people.find(({ user_id: id }) => id === values.user_id)?.name ?? '' }));
      void navigate({ to: '/' });
    },
  });
  const { values, set, errors } = form;
  return (
    <FormDialog
      title={t('title')}
      intro={t('intro', { tenant: tenant?.name ?? '' })}
      submit={t('begin')}
      {...form.dialog}
      onClose={onClose}
    >
      <Select
        label={t('person')}
        withAsterisk
        searchable
        data-autofocus={userId ? undefined : true}
        data={people.map((person) => ({ value: person.user_id, label: person.name }))}
        value={values.user_id || null}
        error={errors.user_id}
        onChange={(id) => set('user_id', id ?? '')}
      />
      <Textarea
        label={t('reason')}
        description={t('reasonHint')}
        withAsterisk
        autosize
        minRows={2}
        maxRows={5}
        maxLength={500}
        data-autofocus={userId ? true : undefined}
        value={values.reason}
        error={errors.reason}
        onChange={(event) => set('reason', event.currentTarget.value)}
      />
      <Checkbox
        label={t('changes')}
        description={t('changesHint')}
        checked={values.allow_changes}
        onChange={(event) => set('allow_changes', event.currentTarget.checked)}
      />
    </FormDialog>
  );
}
