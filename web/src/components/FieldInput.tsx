import { Checkbox, NumberInput, Select, Textarea, TextInput } from '@mantine/core';
import { DateInput, DateTimePicker } from '@mantine/dates';
import '@mantine/dates/styles.layer.css';
import { offeredOptions } from './field-options';
import { useMetadata } from '@/api/session';
import type { CrmRecord, FieldMeta } from '@/api/types';
import { useFormat } from '@/lib/format-context';
import { JsonField } from './JsonField';
import { LinkPicker } from './LinkPicker';
import { RelatedPicker } from './RelatedPicker';
import { SeveralField } from './SeveralField';
import { TagsField } from './TagsField';
import { UserPicker } from './UserPicker';

export interface FieldInputProps {
  field: FieldMeta;
  value: unknown;
  /** The kind of record it is of. */
  type?: string | undefined;
  onChange: (value: unknown) => void;
  /** Gives names for the ids already set, the currency and the pipeline. */
  record?: CrmRecord | undefined;
  error?: string | undefined;
  /** In a table or fact: the label is only for screen readers. */
  bare?: boolean;
  autoFocus?: boolean;
  disabled?: boolean;
  onBlur?: () => void;
  /** For a link whose type is another field: both change together. */
  onOtherChange?: (name: string, value: unknown) => void;
  /** For forms that move the focus to a refused field. */
  inputRef?: (element: HTMLElement | null) => void;
}

/** An input for any kind of field; empty values are `null`. */
export function FieldInput(props: FieldInputProps) {
  const { field, value, onChange } = props;
  const common = commonProps(props);
  switch (field.kind) {
    case 'textarea':
      return (
        <Textarea
          {...common}
          autosize
          minRows={3}
          maxRows={12}
          value={text(value)}
          onChange={(event) => onChange(event.currentTarget.value || null)}
        />
      );
    case 'integer':
    case 'number':
    case 'money':
    case 'percent':
      return <NumberField {...props} />;
    case 'date':
    case 'datetime':
      return <DateField {...props} />;
    case 'boolean':
      return (
        <Checkbox
          label={field.label}
          aria-label={field.label}
          checked={value === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
          onBlur={props.onBlur}
          disabled={props.disabled}
        />
      );
    case 'select':
      return <ChoiceField {...props} />;
    case 'multiselect':
      return <SeveralField {...common} field={field} value={value} onChange={onChange} />;
    case 'json':
      return <JsonField {...common} value={value} onChange={onChange} />;
    case 'tags':
      return (
        <TagsField
          {...common}
          type={props.type}
          value={Array.isArray(value) ? (value as string[]) : []}
          onChange={onChange}
        />
      );
    case 'user':
      return <UserPicker {...common} value={textOrNull(value)} onChange={onChange} />;
    case 'link':
      return <LinkField {...props} />;
    default:
      return <TextField {...props} />;
  }
}

function TextField(props: FieldInputProps) {
  const { field, value, onChange } = props;
  const { settings } = useFormat();
  return (
    <TextInput
      {...commonProps(props)}
      type={INPUT_TYPE[field.kind] ?? 'text'}
      placeholder={field.name === 'currency' ? settings.currency : undefined}
      maxLength={field.max_length ?? undefined}
      value={text(value)}
      onChange={(event) => onChange(event.currentTarget.value || null)}
    />
  );
}

const INPUT_TYPE: Partial<Record<FieldMeta['kind'], string>> = {
  email: 'email',
  phone: 'tel',
  url: 'url',
  time: 'time',
};

const text = (value: unknown) =>
  value === null || value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);
const textOrNull = (value: unknown) => (typeof value === 'string' && value ? value : null);

export function commonProps({ field, error, bare, autoFocus, disabled, onBlur, inputRef }: FieldInputProps) {
  return {
    ...(bare
      ? { 'aria-label': field.label }
      : { label: field.label, description: field.help ?? undefined, withAsterisk: field.required }),
    error,
    disabled,
    ...(onBlur ? { onBlur } : {}),
    ...(inputRef ? { ref: inputRef } : {}),
    ...(autoFocus ? { 'data-autofocus': true, autoFocus: true } : {}),
  };
}

function LinkField(props: FieldInputProps) {
  const { field, value, onChange, record, onOtherChange } = props;
  if (field.link === 'pipelines') return <ChoiceField {...props} />;
  if (field.link === 'related_type') {
    return (
      <RelatedPicker
        {...commonProps(props)}
        label={field.label}
        value={textOrNull(value)}
        record={record}
        onChange={(id, type) => {
          onChange(id);
          onOtherChange?.('related_type', type);
        }}
      />
    );
  }
  return (
    <LinkPicker
      {...commonProps(props)}
      type={field.link ?? ''}
      value={textOrNull(value)}
      record={record}
      fieldName={field.name}
      onChange={onChange}
    />
  );
}

function NumberField(props: FieldInputProps) {
  const { field, value, onChange, record } = props;
  const format = useFormat();
  const currency = typeof record?.currency === 'string' ? record.currency : format.settings.currency;
  const unit = field.kind === 'money' ? currency : field.kind === 'percent' ? '%' : null;
  return (
    <NumberInput
      {...commonProps(props)}
      value={typeof value === 'number' ? value : value === null || value === undefined ? '' : Number(value)}
      onChange={(next) => onChange(next === '' ? null : Number(next))}
      allowDecimal={field.kind !== 'integer'}
      decimalScale={field.kind === 'integer' ? 0 : 4}
      min={field.min ?? undefined}
      max={field.max ?? undefined}
      clampBehavior="none"
      thousandSeparator={field.kind === 'money' ? ',' : undefined}
      hideControls
      rightSection={unit ? <span className="unit">{unit}</span> : undefined}
      rightSectionWidth={unit && unit.length > 1 ? 48 : undefined}
      rightSectionPointerEvents="none"
    />
  );
}

function DateField(props: FieldInputProps) {
  const { field, value, onChange } = props;
  const { settings } = useFormat();
  const firstDayOfWeek = settings.weekStart;
  const shared = {
    ...commonProps(props),
    firstDayOfWeek,
    clearable: !field.required,
    popoverProps: { withinPortal: true },
  };
  if (field.kind === 'date') {
    return (
      <DateInput
        {...shared}
        valueFormat={settings.dateFormat}
        value={textOrNull(value)}
        onChange={onChange}
      />
    );
  }
  const local = typeof value === 'string' ? toLocal(value) : null;
  return (
    <DateTimePicker
      {...shared}
      valueFormat={`${settings.dateFormat} HH:mm`}
      value={local}
      onChange={(next) => onChange(next ? new Date(next.replace(' ', 'T')).toISOString() : null)}
    />
  );
}

/** The picker works in the viewer's wall clock: "YYYY-MM-DD HH:mm:ss". */
function toLocal(instant: string): string {
  const at = new Date(instant);
  const two = (part: number) => String(part).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}:00`;
}

function ChoiceField(props: FieldInputProps) {
  const { field, value, onChange, record } = props;
  const options = offeredOptions(field, useMetadata(), record);
  const mayBeEmpty = !field.required && field.default === null;
  return (
    <Select
      {...commonProps(props)}
      data={options.map(({ value: key, label }) => ({ value: key, label }))}
      value={textOrNull(value)}
      onChange={onChange}
      searchable={options.length > 8}
      clearable={mayBeEmpty}
      allowDeselect={mayBeEmpty}
      comboboxProps={{ withinPortal: true }}
    />
  );
}
