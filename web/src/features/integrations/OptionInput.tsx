import { PasswordInput, Select, TextInput } from '@mantine/core';
import { useTexts } from '@/lib/i18n';
import type { Integration, Option } from './queries';
import { texts } from './texts';

interface OptionInputProps {
  option: Option;
  /** What is known of a secret that is set. */
  known?: Integration['credentials'][string] | undefined;
  value: string;
  error: string | undefined;
  autoFocus?: boolean;
  onChange: (value: string) => void;
}

/** One field of a type, drawn from its declaration. */
export function OptionInput({ option, known, value, error, autoFocus, onChange }: OptionInputProps) {
  const t = useTexts(texts);
  const isSet = known?.set ?? false;
  const common = {
    label: option.label,
    description: isSet ? (known?.last4 ? t('kept', { last4: known.last4 }) : t('keptHidden')) : option.help,
    required: option.is_required && !isSet,
    error,
    'data-autofocus': autoFocus || undefined,
  };
  if (option.kind === 'choice')
    return (
      <Select
        {...common}
        allowDeselect={false}
        data={option.choices}
        value={value}
        onChange={(chosen) => onChange(chosen ?? value)}
      />
    );
  const typed = {
    ...common,
    value,
    autoComplete: 'off',
    placeholder: option.example,
    onChange: (event: React.ChangeEvent<HTMLInputElement>) => onChange(event.currentTarget.value),
  };
  if (option.kind === 'secret')
    return <PasswordInput {...typed} autoComplete="new-password" placeholder={isSet ? '••••••••' : ''} />;
  const isNumber = option.kind === 'number';
  return <TextInput {...typed} inputMode={isNumber ? 'numeric' : 'text'} maxLength={isNumber ? 10 : 500} />;
}
