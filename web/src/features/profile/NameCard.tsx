import { Button, TextInput } from '@mantine/core';
import type { FormEvent } from 'react';
import { useMe } from '@/api/session';
import { Notice } from '@/components/Notice';
import { useFields } from '@/components/use-fields';
import { SettingsCard } from '@/features/settings/SettingsSection';
import { useTexts } from '@/lib/i18n';
import { toastDone } from '@/lib/toasts';
import { useRename } from './queries';
import { texts } from './texts';
import classes from './Profile.module.css';

export function NameCard() {
  const t = useTexts(texts);
  const { user, employee } = useMe();
  const { mutate, isPending } = useRename(user.id);
  const fields = useFields({
    first_name: employee?.first_name ?? user.first_name ?? '',
    last_name: employee?.last_name ?? user.last_name ?? '',
  });
  const { values, set, errors } = fields;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const names = { first_name: values.first_name.trim(), last_name: values.last_name.trim() };
    const ok = fields.check({
      first_name: !names.first_name && t('needFirst'),
      last_name: !names.last_name && t('needLast'),
    });
    if (!ok) return;
    mutate(names, {
      onSuccess: () => {
        fields.reset(names);
        toastDone(t('saved'));
      },
      onError: fields.refuse,
    });
  };
  return (
    <SettingsCard title={t('you')} text={t('youText')}>
      <form noValidate onSubmit={submit} className={classes.form}>
        {fields.refusal && <Notice tone="danger">{fields.refusal}</Notice>}
        <div className={classes.pair}>
          <TextInput
            label={t('firstName')}
            autoComplete="given-name"
            value={values.first_name}
            error={errors.first_name}
            onChange={(event) => set('first_name', event.currentTarget.value)}
          />
          <TextInput
            label={t('lastName')}
            autoComplete="family-name"
            value={values.last_name}
            error={errors.last_name}
            onChange={(event) => set('last_name', event.currentTarget.value)}
          />
        </div>
        <Button type="submit" loading={isPending} disabled={!fields.dirty} className={classes.submit ?? ''}>
          {t('save')}
        </Button>
      </form>
    </SettingsCard>
  );
}
