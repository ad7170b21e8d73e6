import { Select, Textarea, TextInput } from '@mantine/core';
import type { IssuedKey } from '@/api/identity';
import { FormDialog } from '@/components/FormDialog';
import { useFields } from '@/components/use-fields';
import { useTexts } from '@/lib/i18n';
import { useCreateKey } from './queries';
import { READ_ALL, readNetworks } from './scopes';
import { ScopeChooser } from './ScopeChooser';
import { texts } from './texts';

const LIFETIMES = [30, 90, 365, 730];
const DAY_MS = 86_400_000;
/** The longest life must not have passed its limit when the request arrives. */
const MARGIN_MS = 60_000;

interface CreateKeyDialogProps {
  onIssued: (key: IssuedKey) => void;
  onClose: () => void;
}

export function CreateKeyDialog({ onIssued, onClose }: CreateKeyDialogProps) {
  const t = useTexts(texts);
  const { mutate, isPending } = useCreateKey();
  const fields = useFields({ name: '', scopes: [] as string[], allowed_ips: '', expires_at: '365' });
  const { values, set, errors } = fields;
  const submit = () => {
    const ok = fields.check({
      name: !values.name.trim() && t('needName'),
      scopes: values.scopes.length === 0 && t('needScope'),
    });
    if (!ok) return;
    const scopes = values.scopes.includes(READ_ALL)
      ? values.scopes.filter((scope) => scope === READ_ALL || !scope.startsWith('read:'))
      : values.scopes;
    mutate(
      {
        name: values.name.trim(),
        scopes,
        allowed_ips: readNetworks(values.allowed_ips),
        expires_at: new Date(Date.now() + Number(values.expires_at) * DAY_MS - MARGIN_MS).toISOString(),
      },
      { onSuccess: onIssued, onError: fields.refuse },
    );
  };
  return (
    <FormDialog
      title={t('create')}
      submit={t('submit')}
      busy={isPending}
      refusal={fields.refusal}
      errors={errors}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextInput
        label={t('nameField')}
        placeholder={t('namePlaceholder')}
        withAsterisk
        data-autofocus
        maxLength={100}
        value={values.name}
        error={errors.name}
        onChange={(event) => set('name', event.currentTarget.value)}
      />
      <ScopeChooser
        value={values.scopes}
        onChange={(scopes) => set('scopes', scopes)}
        error={errors.scopes}
      />
      <Textarea
        label={t('networks')}
        description={t('networksHint')}
        autosize
        minRows={1}
        maxRows={5}
        value={values.allowed_ips}
        error={errors.allowed_ips}
        onChange={(event) => set('allowed_ips', event.currentTarget.value)}
      />
      <Select
        label={t('lifetime')}
        allowDeselect={false}
        value={values.expires_at}
        error={errors.expires_at}
        onChange={(days) => days && set('expires_at', days)}
        data={LIFETIMES.map((days) => ({ value: String(days), label: t('days', { count: days }) }))}
      />
    </FormDialog>
  );
}
