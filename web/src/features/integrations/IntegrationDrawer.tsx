import { Button, Drawer, TextInput } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useEffect, useRef, type FormEvent } from 'react';
import { Notice } from '@/components/Notice';
import { useForm } from '@/components/use-form';
import { useTexts } from '@/lib/i18n';
import { toastDone, toastRefused } from '@/lib/toasts';
import { OptionInput } from './OptionInput';
import { useSaveAndTest, type Integration, type IntegrationType, type Option } from './queries';
import { SecretInputs } from './SecretInputs';
import { texts } from './texts';
import { TypeMark } from './TypeMark';
import { bodyOf, startOf } from './values';
import classes from './Integrations.module.css';

interface IntegrationDrawerProps {
  type: IntegrationType;
  /** Null: a new one. */
  integration: Integration | null;
  onClose: () => void;
}

/** Connect a service or change how it is connected: every field with its help, saved and tested at once. */
export function IntegrationDrawer({ type, integration, onClose }: IntegrationDrawerProps) {
  const t = useTexts(texts);
  const phone = useMediaQuery('(max-width: 640px)', false, { getInitialValueInEffect: false });
  const element = useRef<HTMLFormElement>(null);
  const form = useForm({
    start: startOf(type, integration),
    to: useSaveAndTest(integration?.id ?? null),
    body: (values) => bodyOf(type, integration, values),
    onDone: ({ saved, trial }) => {
      const name = saved.name;
      if (trial?.ok) toastDone(t('saved', { name }));
      else toastRefused(trial ? `${t('savedBut', { name })}. ${trial.text}` : t('savedBut', { name }));
      onClose();
    },
  });
  useEffect(() => {
    element.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  }, [form.errors]);
  const { values, errors, set, dialog } = form;
  const send = (event: FormEvent) => {
    event.preventDefault();
    form.submit();
  };
  const inputs = (options: Option[]) =>
    options.map((option) => {
      const name = `config.${option.name}`;
      return (
        <OptionInput
          key={name}
          option={option}
          value={values[name] ?? ''}
          error={errors[name]}
          onChange={(value) => set(name, value)}
        />
      );
    });
  const places = type.options.filter((option) => option.is_address);
  const rest = type.options.filter((option) => !option.is_address);
  // Where the service is comes first when nothing is known of it.
  const placeFirst = places.some((option) => option.is_required && option.default === null);
  const access = (
    <fieldset key="access" className={classes.fields}>
      <legend>{t('access')}</legend>
      {inputs(rest)}
      <SecretInputs type={type} integration={integration} form={form} />
    </fieldset>
  );
  const place = (
    <fieldset key="place" className={classes.fields}>
      <legend>{t('place')}</legend>
      {integration && <p className={classes.facts}>{t('addressHint')}</p>}
      {inputs(places)}
    </fieldset>
  );
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={phone ? '100%' : 520}
      title={t(integration ? 'editTitle' : 'newTitle', { name: integration?.name ?? type.label })}
    >
      <form ref={element} noValidate onSubmit={send} className={classes.form}>
        <div className={classes.intro}>
          <TypeMark type={type.integration_type} />
          <div>
            <p>{type.summary}</p>
            <p>{t('findKey', { place: type.find_key })}</p>
          </div>
        </div>
        {type.is_provided && <Notice tone="info">{t('provided')}</Notice>}
        {dialog.refusal && <Notice tone="danger">{dialog.refusal}</Notice>}
        <TextInput
          label={t('name')}
          description={t('nameHelp')}
          placeholder={type.label}
          maxLength={120}
          autoComplete="off"
          data-autofocus
          value={values['name'] ?? ''}
          error={errors['name']}
          onChange={(event) => set('name', event.currentTarget.value)}
        />
        {placeFirst ? [place, access] : [access, place]}
        <fieldset className={classes.fields}>
          <legend>{t('limits')}</legend>
          {inputs(type.limits)}
        </fieldset>
        <div className={classes.foot}>
          <p className={classes.facts}>{t('itsTest', { text: type.trial })}</p>
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={dialog.busy}>
            {t(integration ? 'save' : 'saveNew')}
          </Button>
        </div>
      </form>
    </Drawer>
  );
}
