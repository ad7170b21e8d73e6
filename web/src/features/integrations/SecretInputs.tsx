import { Button, TextInput } from '@mantine/core';
import type { Fields } from '@/components/use-fields';
import { useTexts } from '@/lib/i18n';
import { randomKey } from '@/lib/random-key';
import { OptionInput } from './OptionInput';
import type { Integration, IntegrationType } from './queries';
import { texts } from './texts';
import type { FormValues } from './values';
import classes from './Integrations.module.css';

interface SecretInputsProps {
  type: IntegrationType;
  integration: Integration | null;
  form: Pick<Fields<FormValues>, 'values' | 'errors' | 'set'>;
}

/** The secrets of a type, and the one that signs; a secret that was made here is shown, because somebody has to take it along. */
export function SecretInputs({ type, integration, form }: SecretInputsProps) {
  const t = useTexts(texts);
  const { values, errors, set } = form;
  const signing = values['webhook_secret'] ?? '';
  const isSet = integration?.webhook_secret.set ?? false;
  return (
    <>
      {type.secrets.map((secret) => {
        const name = `credentials.${secret.name}`;
        return (
          <OptionInput
            key={name}
            option={secret}
            known={integration?.credentials[secret.name]}
            value={values[name] ?? ''}
            error={errors[name]}
            onChange={(value) => set(name, value)}
          />
        );
      })}
      {type.needs_webhook_secret && (
        <div className={classes.withButton}>
          <TextInput
            label={t('webhookSecret')}
            description={signing ? t('copyNow') : isSet ? t('keptHidden') : t('webhookHelp')}
            required={!isSet}
            autoComplete="off"
            value={signing}
            error={errors['webhook_secret']}
            onChange={(event) => set('webhook_secret', event.currentTarget.value)}
          />
          <Button variant="default" onClick={() => set('webhook_secret', randomKey())}>
            {t('make')}
          </Button>
        </div>
      )}
    </>
  );
}
