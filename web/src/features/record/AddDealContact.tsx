import { Select, Switch } from '@mantine/core';
import { useTypeMeta } from '@/api/session';
import type { CrmRecord, TypeMeta } from '@/api/types';
import { FormDialog } from '@/components/FormDialog';
import { LinkPicker } from '@/components/LinkPicker';
import { useForm } from '@/components/use-form';
import { useNamedTexts } from '@/components/use-named-texts';
import { toastDone } from '@/lib/toasts';
import { PARTS, useDealContacts, type Part } from './deal-contact-queries';
import { texts } from './deal-contact-texts';

const START: { contact_id: string | null; part: Part; is_primary: boolean } = {
  contact_id: null,
  part: 'decision_maker',
  is_primary: false,
};

interface AddDealContactProps {
  meta: TypeMeta;
  record: CrmRecord;
  onClose: () => void;
}

/** Somebody who is known already is added to a deal, with a part. */
export function AddDealContact({ meta, record, onClose }: AddDealContactProps) {
  const t = useNamedTexts(texts);
  const contacts = useTypeMeta('contacts');
  const { add } = useDealContacts(record.id);
  const form = useForm({
    start: START,
    to: add,
    check: ({ contact_id: contact }) => ({ contact_id: !contact && t('needContact') }),
    body: (values) => values,
    onDone: (made) => {
      toastDone(t('added', { name: made.contact.name ?? '' }));
      onClose();
    },
  });
  const { values, set, errors } = form;
  return (
    <FormDialog
      title={t('addTitle')}
      intro={t('addIntro', { thing: meta.label.singular.toLowerCase() })}
      submit={t('submit')}
      {...form.dialog}
      onClose={onClose}
    >
      <LinkPicker
        label={contacts?.label.singular ?? t('contact')}
        withAsterisk
        autoFocus
        type="contacts"
        fieldName="contact_id"
        value={values.contact_id}
        error={errors.contact_id}
        onChange={(id) => set('contact_id', id)}
      />
      <Select
        label={t('part')}
        allowDeselect={false}
        data={PARTS.map(([value]) => ({ value, label: t(`${value}Part`) }))}
        value={values.part}
        error={errors.part}
        onChange={(part) => set('part', part ?? values.part)}
      />
      <Switch
        label={t('primarySwitch')}
        checked={values.is_primary}
        onChange={(event) => set('is_primary', event.currentTarget.checked)}
      />
    </FormDialog>
  );
}
