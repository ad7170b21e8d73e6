import { NumberInput, PasswordInput, Select, Switch, Textarea, TextInput } from '@mantine/core';
import { useTexts } from '@/lib/i18n';
import { ColourControl } from './ColourControl';
import { HoursControl } from './HoursControl';
import { ImageControl } from './ImageControl';
import { MailConnectionControl } from './MailConnectionControl';
import { StatusCardNamesControl, StatusCardsControl } from './CardControls';
import { MenuHiddenControl, MenuOrderControl } from './MenuControls';
import type { Setting } from './queries';
import { texts } from './texts';
import { CHANNELS, type Hours } from './values';

const ZONES = Intl.supportedValuesOf('timeZone');
const CURRENCIES = Intl.supportedValuesOf('currency');
const LOCALES = ['en', 'en-GB', 'de', 'de-CH', 'fr', 'es', 'it', 'nl', 'pt', 'pl', 'sv', 'da', 'ja', 'zh'];

export interface ControlProps {
  setting: Setting;
  value: unknown;
  error: string | undefined;
  disabled: boolean;
  onChange: (value: unknown) => void;
}

/** The control that fits a setting's declared type. */
export function SettingControl(props: ControlProps) {
  const { setting, value, error, disabled, onChange } = props;
  const t = useTexts(texts);
  const shared = { 'aria-label': setting.label, error, disabled };
  const text = typeof value === 'string' ? value : '';
  const choices = choicesOf(setting, text);
  if (choices)
    return (
      <Select
        {...shared}
        searchable={choices.length > 8}
        allowDeselect={false}
        placeholder={t('notChosen')}
        data={choices}
        value={text}
        onChange={(next) => next && onChange(next)}
      />
    );
  switch (setting.kind) {
    case 'hours':
      return <HoursControl {...props} value={value as Hours} />;
    case 'image':
      return <ImageControl {...props} />;
    case 'mail_connection':
      return <MailConnectionControl {...props} />;
    case 'menu_order':
      return <MenuOrderControl {...props} />;
    case 'menu_hidden':
      return <MenuHiddenControl {...props} />;
    case 'status_cards':
      return <StatusCardsControl {...props} />;
    case 'status_card_names':
      return <StatusCardNamesControl {...props} />;
    case 'colour':
      return <ColourControl {...props} />;
    case 'consent': {
      const models = value as Record<string, string>;
      return CHANNELS.map((channel) => (
        <Select
          key={channel}
          label={t(`consent_${channel}`)}
          error={error}
          disabled={disabled}
          allowDeselect={false}
          data={(['opt_out', 'opt_in'] as const).map((model) => ({ value: model, label: t(model) }))}
          value={models[channel] ?? 'opt_out'}
          onChange={(next) => next && onChange({ ...models, [channel]: next })}
        />
      ));
    }
    case 'secret':
      return (
        <PasswordInput
          {...shared}
          autoComplete="off"
          placeholder={setting.value ? t('replaceSecret') : ''}
          value={text === setting.value ? '' : text}
          onChange={(event) => onChange(event.currentTarget.value || setting.value)}
        />
      );
    case 'hosts':
    case 'emails':
      return (
        <Textarea
          {...shared}
          autosize
          minRows={2}
          maxRows={8}
          placeholder={setting.kind === 'hosts' ? t('hostsHelp') : ''}
          defaultValue={Array.isArray(value) ? value.join('\n') : ''}
          onChange={(event) => onChange(event.currentTarget.value.split(/[\s,]+/).filter(Boolean))}
        />
      );
    case 'textarea':
      return (
        <Textarea
          {...shared}
          autosize
          minRows={2}
          maxRows={6}
          value={text}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    default:
      return <PlainControl {...props} />;
  }
}

function PlainControl({ setting, value, error, disabled, onChange }: ControlProps) {
  const shared = { 'aria-label': setting.label, error, disabled };
  if (typeof setting.default === 'boolean')
    return (
      <Switch
        {...shared}
        checked={value === true}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    );
  if (typeof setting.default === 'number')
    return (
      <NumberInput
        {...shared}
        value={typeof value === 'number' ? value : ''}
        suffix={setting.unit ? ` ${setting.unit}` : ''}
        allowDecimal={false}
        allowNegative={false}
        hideControls
        onChange={(next) => typeof next === 'number' && onChange(next)}
      />
    );
  return (
    <TextInput
      {...shared}
      value={typeof value === 'string' ? value : ''}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

function choicesOf(setting: Setting, value: string): { value: string; label: string }[] | null {
  if (setting.options.length > 0) return setting.options;
  const known = { timezone: ZONES, currency: CURRENCIES, locale: LOCALES }[setting.kind ?? ''];
  if (!known) return null;
  const all = known.includes(value) || !value ? known : [value, ...known];
  return all.map((each) => ({ value: each, label: labelOf(setting.kind, each) }));
}

function labelOf(kind: string | null | undefined, value: string): string {
  if (kind === 'timezone') return value.replaceAll('_', ' ');
  const names = new Intl.DisplayNames(['en'], { type: kind === 'currency' ? 'currency' : 'language' });
  const name = names.of(value);
  if (kind === 'currency') return name && name !== value ? `${value} – ${name}` : value;
  return `${name ?? value} – ${new Intl.NumberFormat(value).format(1234.5)}`;
}
