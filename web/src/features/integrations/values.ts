import type { Integration, IntegrationType, IntegrationValues, Option } from './queries';

/** What the fields hold, by the names under which the server tells what is wrong: `config.base_url`, `credentials.api_key`. */
export type FormValues = Record<string, string>;

const textOf = (value: unknown) =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

/** What the form begins with: options as they hold, secrets empty. */
export function startOf(type: IntegrationType, integration: Integration | null): FormValues {
  const values: FormValues = { name: integration?.name ?? '' };
  for (const option of [...type.options, ...type.limits])
    values[`config.${option.name}`] = textOf(
      integration ? integration.effective[option.name] : option.default,
    );
  return { ...values, ...secretsOf(type) };
}

/** Empty fields for the secrets of a type. */
export function secretsOf(type: IntegrationType): FormValues {
  const values: FormValues = {};
  for (const secret of type.secrets) values[`credentials.${secret.name}`] = '';
  if (type.needs_webhook_secret) values['webhook_secret'] = '';
  return values;
}

/** What is sent: options that differ from what is stored, secrets that were entered. */
export function bodyOf(
  type: IntegrationType,
  integration: Integration | null,
  values: FormValues,
): IntegrationValues {
  const before = startOf(type, integration);
  const config: Record<string, string | number | null> = {};
  for (const option of [...type.options, ...type.limits]) {
    const name = `config.${option.name}`;
    const value = (values[name] ?? '').trim();
    if (value !== before[name]) config[option.name] = sentAs(option, value);
  }
  const name = values['name']?.trim();
  return {
    ...(integration ? { version: integration.version } : { integration_type: type.integration_type }),
    ...(name && name !== integration?.name ? { name } : {}),
    config,
    ...secretBody(type, values),
  };
}

/** The secrets that were entered, as they are sent. */
export function secretBody(
  type: IntegrationType,
  values: FormValues,
): Pick<IntegrationValues, 'credentials' | 'webhook_secret'> {
  const credentials: Record<string, string> = {};
  for (const { name } of type.secrets) {
    const value = values[`credentials.${name}`];
    if (value) credentials[name] = value;
  }
  const webhook = values['webhook_secret'];
  return { credentials, ...(webhook ? { webhook_secret: webhook } : {}) };
}

/** A number that is none goes as it is: the server says beside the field what it must be. */
function sentAs(option: Option, value: string): string | number | null {
  if (value === '') return null;
  return option.kind === 'number' && /^\d+$/.test(value) ? Number(value) : value;
}
