import { MultiSelect, TagsInput, Textarea, TextInput } from '@mantine/core';
import { FormDialog } from '@/components/FormDialog';
import { toastUndo } from '@/components/toast-undo';
import { useForm } from '@/components/use-form';
import { useTexts } from '@/lib/i18n';
import { toastDone } from '@/lib/toasts';
import { readHeaders } from './headers';
import { useSaveWebhook, type Possible, type Webhook, type WithSecret } from './queries';
import { texts } from './texts';

interface WebhookDialogProps {
  /** Null: a new one. */
  webhook: Webhook | null;
  events: Possible['events'];
  onIssued: (issued: WithSecret) => void;
  onClose: () => void;
}

/** Where events are sent and which; a new webhook goes on to its secret. */
export function WebhookDialog({ webhook, events, onIssued, onClose }: WebhookDialogProps) {
  const t = useTexts(texts);
  const save = useSaveWebhook(webhook?.id ?? null);
  const form = useForm({
    start: {
      name: webhook?.name ?? '',
      url: webhook?.url ?? '',
      event_types: webhook?.event_types.filter((name) => name !== '*') ?? [],
      entity_types: webhook?.entity_types ?? [],
      changed_fields: webhook?.changed_fields ?? [],
      headers: '',
    },
    to: save,
    check: ({ name, url, headers }) => ({
      name: !name.trim() && t('needName'),
      url: !url.trim() && t('needUrl'),
      headers: readHeaders(headers) === null && t('badHeaders'),
    }),
    body: ({ name, url, event_types: chosen, entity_types: kinds, changed_fields: fields, headers }) => ({
      name: name.trim(),
      url: url.trim(),
      event_types: chosen.length > 0 ? chosen : ['*'],
      entity_types: kinds,
      changed_fields: fields,
      ...(headers.trim() ? { headers: readHeaders(headers) ?? {} } : {}),
      ...(webhook ? { version: webhook.version } : {}),
    }),
    onDone: (saved, { headers }) => {
      onClose();
      if ('secret' in saved) return onIssued(saved);
      const text = t('saved', { name: saved.name });
      // What the headers said before is known to nobody here.
      if (!webhook || headers.trim()) return void toastDone(text);
      const { name, url, event_types, entity_types, changed_fields } = webhook;
      const before = { name, url, event_types, entity_types, changed_fields };
      toastUndo(text, () => save.mutateAsync({ ...before, version: saved.version }));
    },
  });
  const { values, set, errors } = form;
  const stored = webhook?.header_names.join(', ');
  return (
    <FormDialog
      title={webhook ? t('editTitle', { name: webhook.name }) : t('newTitle')}
      submit={t(webhook ? 'save' : 'submit')}
      size={560}
      {...form.dialog}
      onClose={onClose}
    >
      <TextInput
        label={t('name')}
        placeholder={t('namePlaceholder')}
        withAsterisk
        data-autofocus
        maxLength={120}
        value={values.name}
        error={errors.name}
        onChange={(event) => set('name', event.currentTarget.value)}
      />
      <TextInput
        label={t('url')}
        description={t('urlHint')}
        placeholder="https://hooks.example.com/crm"
        withAsterisk
        type="url"
        value={values.url}
        error={errors.url}
        onChange={(event) => set('url', event.currentTarget.value)}
      />
      <MultiSelect
        label={t('pick')}
        description={t('pickHint')}
        placeholder={values.event_types.length > 0 ? undefined : t('pickPlaceholder')}
        data={grouped(events).map(({ group, items }) => ({ group, items }))}
        searchable
        clearable
        maxDropdownHeight={260}
        value={values.event_types}
        error={errors.event_types}
        onChange={(chosen) => set('event_types', chosen)}
      />
      <MultiSelect
        label={t('kinds')}
        placeholder={values.entity_types.length > 0 ? undefined : t('kindsPlaceholder')}
        data={grouped(events).map(({ kind, group }) => ({ value: kind, label: group }))}
        clearable
        value={values.entity_types}
        error={errors.entity_types}
        onChange={(kinds) => set('entity_types', kinds)}
      />
      <TagsInput
        label={t('fields')}
        description={t('fieldsHint')}
        placeholder={values.changed_fields.length > 0 ? undefined : t('fieldsPlaceholder')}
        value={values.changed_fields}
        error={errors.changed_fields}
        onChange={(fields) => set('changed_fields', fields)}
      />
      <Textarea
        label={t('headers')}
        description={stored ? t('headersKept', { names: stored }) : t('headersHint')}
        autosize
        minRows={1}
        maxRows={5}
        value={values.headers}
        error={errors.headers}
        onChange={(event) => set('headers', event.currentTarget.value)}
      />
    </FormDialog>
  );
}

/** The events under the kinds of records they are about. */
function grouped(events: Possible['events']) {
  const kinds = [...new Set(events.map((each) => each.entity_type))];
  return kinds.map((kind) => ({
    kind,
    group: kind.charAt(0).toUpperCase() + kind.slice(1).replaceAll('_', ' '),
    items: events.filter((each) => each.entity_type === kind).map((each) => each.name),
  }));
}
