import { Select, Textarea, TextInput } from '@mantine/core';
import type { IssuedKey } from '@/api/identity';
import { FormDialog } from '@/components/FormDialog';
import { useForm } from '@/components/use-form';
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
  const form = useForm({
    start: { name: '', scopes: [] as string[], allowed_ips: '', expires_at: '365' },
    to: useCreateKey(),
    check: ({ name, scopes }) => ({
      name: !name.trim() && t('needName'),
      scopes: scopes.length === 0 && t('needScope'),
    }),
    body: ({ name, scopes, allowed_ips: networks, expires_at: days }) => ({
      name: name.trim(),
      scopes: scopes.includes(READ_ALL)
        ? scopes.filter((scope) => scope === READ_ALL || !scope.startsWith('read:'))
        : scopes,
      allowed_ips: readNetworks(networks),
      expires_at: new Date(Date.now() + Number(days) * DAY_MS - MARGIN_MS).toISOString(),
    }),
    onDone: onIssued,
  });
  const { values, set, errors } = form;
  return (
    <FormDialog title={t('create')} submit={t('submit')} {...form.dialog} onClose={onClose}>
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
