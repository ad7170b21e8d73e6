import { MultiSelect, NumberInput, Switch } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { rolesQuery } from '@/api/identity';
import { FieldInput } from '@/components/FieldInput';
import type { Fields } from '@/components/use-fields';
import { useTexts } from '@/lib/i18n';
import { completeOptions, type FieldValues } from './field-form';
import { isComputed, isNumber, isText, mayBeUnique, previewOf } from './field-types';
import { texts } from './texts';
import classes from './CustomFields.module.css';

const SWITCHES = [
  { name: 'is_required', text: 'isRequired', help: 'isRequiredText' },
  { name: 'is_unique', text: 'isUnique', help: 'isUniqueText' },
  { name: 'is_sensitive', text: 'isSensitive', help: 'isSensitiveText' },
] as const;

/** What holds for every value: required, unique, who sees it, limits, and what new records begin with. */
export function FieldRules({ form }: { form: Fields<FieldValues> }) {
  const t = useTexts(texts);
  const { values, set, errors } = form;
  const { data: roles } = useQuery(rolesQuery);
  const type = values.field_type;
  const preview = previewOf({
    ...values,
    options: completeOptions(values.options),
    help_text: '',
    is_required: false,
  });
  return (
    <>
      {type !== 'json' && type !== 'user' && !isComputed(type) && (
        <FieldInput
          key={`default-${type}`}
          field={{ ...preview, name: 'custom.default', label: t('default') }}
          value={values.default_value}
          error={errors.default_value}
          onChange={(value) => set('default_value', value === false ? null : value)}
        />
      )}
      {isNumber(type) && (
        <div className={classes.pair}>
          <Limit
            label={t('min')}
            value={values.min}
            onChange={(min) => set('min', min)}
            error={errors.validation}
          />
          <Limit label={t('max')} value={values.max} onChange={(max) => set('max', max)} error={undefined} />
        </div>
      )}
      {isText(type) && (
        <Limit
          label={t('maxLength')}
          value={values.max_length}
          onChange={(length) => set('max_length', length)}
          error={errors.validation}
        />
      )}
      <div className={classes.switches}>
        {SWITCHES.filter(
          ({ name }) =>
            name === 'is_sensitive' || (name === 'is_unique' ? mayBeUnique(type) : !isComputed(type)),
        ).map(({ name, text, help }) => (
          <Switch
            key={name}
            label={t(text)}
            description={t(help)}
            checked={values[name]}
            error={errors[name]}
            onChange={(event) => set(name, event.currentTarget.checked)}
          />
        ))}
      </div>
      <MultiSelect
        label={t('roles')}
        description={type === 'rollup' ? t('rolesRollupHelp') : undefined}
        placeholder={values.visible_to.length > 0 ? '' : t(type === 'rollup' ? 'rolesRollup' : 'rolesAll')}
        data={(roles ?? []).map(({ name, label }) => ({ value: name, label }))}
        value={values.visible_to}
        error={errors.visible_to}
        onChange={(names) => set('visible_to', names)}
        clearable
      />
    </>
  );
}

interface LimitProps {
  label: string;
  value: number | null;
  error: string | undefined;
  onChange: (value: number | null) => void;
}

function Limit({ label, value, error, onChange }: LimitProps) {
  return (
    <NumberInput
      label={label}
      value={value ?? ''}
      error={error}
      allowDecimal={false}
      hideControls
      onChange={(next) => onChange(next === '' ? null : Number(next))}
    />
  );
}
