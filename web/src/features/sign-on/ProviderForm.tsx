import { Button, PasswordInput, Switch, TagsInput, TextInput } from '@mantine/core';
import type { FormEvent } from 'react';
import { Notice } from '@/components/Notice';
import { useFields } from '@/components/use-fields';
import { SettingsCard } from '@/features/settings/SettingsSection';
import { useTexts } from '@/lib/i18n';
import { toastDone } from '@/lib/toasts';
import { useSaveProvider, useTryProvider, type Provider } from './queries';
import { texts } from './texts';
import { TrialResult } from './TrialResult';
import classes from './SingleSignOn.module.css';

/** What the provider has told of itself when this application was registered there. The secret goes in and never comes back. */
export function ProviderForm({ provider }: { provider: Provider | null }) {
  const t = useTexts(texts);
  const save = useSaveProvider();
  const trial = useTryProvider();
  const fields = useFields({
    label: provider?.label ?? t('defaultLabel'),
    issuer: provider?.issuer ?? '',
    client_id: provider?.client_id ?? '',
    client_secret: '',
    allowed_domains: provider?.allowed_domains ?? [],
    is_factor_trusted: provider?.is_factor_trusted ?? false,
  });
  const { values, set, errors } = fields;
  const sameIssuer = provider !== null && provider.issuer === values.issuer.trim();
  const named = () => ({
    issuer: !values.issuer.trim() && t('needIssuer'),
    client_id: !values.client_id.trim() && t('needClientId'),
  });
  const sent = () => ({
    issuer: values.issuer.trim(),
    client_id: values.client_id.trim(),
    ...(values.client_secret ? { client_secret: values.client_secret } : {}),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const ok = fields.check({
      ...named(),
      label: !values.label.trim() && t('needLabel'),
      client_secret: !values.client_secret && !sameIssuer && t('needSecret'),
    });
    if (!ok) return;
    const { allowed_domains, is_factor_trusted } = values;
    const body = {
      ...sent(),
      label: values.label.trim(),
      allowed_domains,
      is_factor_trusted,
      is_active: provider?.is_active ?? true,
    };
    save.mutate(body, {
      onSuccess: () => {
        fields.reset({ ...values, client_secret: '' });
        toastDone(t('saved'));
      },
      onError: fields.refuse,
    });
  };
  const tryIt = () => fields.check(named()) && trial.mutate(sent(), { onError: fields.refuse });
  const text = (name: 'label' | 'issuer' | 'client_id', description: string) => (
    <TextInput
      label={t(name)}
      description={description}
      value={values[name]}
      error={errors[name]}
      onChange={(event) => set(name, event.currentTarget.value)}
    />
  );
  return (
    <SettingsCard title={t(provider ? 'provider' : 'newProvider')} text={t('providerText')}>
      <form noValidate onSubmit={submit} className={classes.stack}>
        {fields.refusal && <Notice tone="danger">{fields.refusal}</Notice>}
        {text('issuer', t('issuerHelp'))}
        {text('client_id', t('clientIdHelp'))}
        <PasswordInput
          label={t('secret')}
          description={t(sameIssuer ? 'secretKept' : 'secretHelp')}
          autoComplete="off"
          value={values.client_secret}
          error={errors.client_secret}
          onChange={(event) => set('client_secret', event.currentTarget.value)}
        />
        {text('label', t('labelHelp'))}
        <TagsInput
          label={t('domains')}
          description={t('domainsHelp')}
          value={values.allowed_domains}
          error={errors.allowed_domains ?? firstOf(errors, 'allowed_domains.')}
          splitChars={[',', ' ', ';']}
          onChange={(next) => set('allowed_domains', next)}
        />
        <Switch
          label={t('factor')}
          description={t('factorHelp')}
          checked={values.is_factor_trusted}
          onChange={(event) => set('is_factor_trusted', event.currentTarget.checked)}
        />
        <div className={classes.buttons}>
          <Button variant="default" loading={trial.isPending} onClick={tryIt}>
            {t('test')}
          </Button>
          <Button type="submit" loading={save.isPending} disabled={!fields.dirty}>
            {t('save')}
          </Button>
        </div>
        {trial.data && <TrialResult trial={trial.data} />}
      </form>
    </SettingsCard>
  );
}

function firstOf(errors: Partial<Record<string, string>>, beginning: string): string | undefined {
  return Object.entries(errors).find(([name]) => name.startsWith(beginning))?.[1];
}
