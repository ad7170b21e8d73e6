import { IconTag } from '@tabler/icons-react';
import { NumberInput, SegmentedControl, TextInput } from '@mantine/core';
import { useOwners } from '@/api/people';
import { useTags } from '@/api/tags';
import { useMetadata } from '@/api/session';
import type { FieldMeta, TypeMeta } from '@/api/types';
import { Avatar } from '@/components/Avatar';
import { fieldOptions } from '@/components/field-options';
import { LinkPicker } from '@/components/LinkPicker';
import { StatusDot } from '@/components/StatusDot';
import type { Condition, FilterScalar, FilterValue } from '@/lib/filter';
import { defineTexts, useTexts } from '@/lib/i18n';
import { DayInput, DaysInput, PeriodInput } from './DateConditionInput';
import { InlineChoices } from './InlineChoices';
import { valueShape } from './operators';
import { texts as words } from './texts';
import classes from './FilterEditor.module.css';

const texts = defineTexts('condition', {
  value: 'Value of {{field}}',
  from: 'From',
  to: 'To',
  yes: 'Yes',
  no: 'No',
  me: 'Me',
  nobody: 'Nobody',
});

export interface ConditionInputProps {
  meta: TypeMeta;
  field: FieldMeta;
  condition: Condition;
  /** Without "me", and only days that need no calendar: it is the same for everybody. */
  stored?: boolean;
  onChange: (value: FilterValue) => void;
}

/** The input for the value of a condition; its shape follows the field's kind and the operator. */
export function ConditionInput(props: ConditionInputProps) {
  const { field, condition } = props;
  const isDate = field.kind === 'date' || field.kind === 'datetime';
  switch (valueShape(condition.op)) {
    case 'none':
      return null;
    case 'days':
      return <DaysInput {...props} />;
    case 'range':
      return isDate ? <PeriodInput {...props} /> : <NumberRange {...props} />;
    case 'many':
      return <ManyInput {...props} />;
    default:
      return isDate ? <DayInput {...props} /> : <OneInput {...props} />;
  }
}

const numberOf = (value: FilterScalar | undefined) => (typeof value === 'number' ? value : '');

function NumberRange({ condition, onChange }: ConditionInputProps) {
  const t = useTexts(texts);
  const [from, to] = Array.isArray(condition.value) ? condition.value : [null, null];
  const read = (next: string | number) => (next === '' ? null : Number(next));
  return (
    <div className={classes.range}>
      <NumberInput
        aria-label={t('from')}
        placeholder={t('from')}
        hideControls
        value={numberOf(from)}
        onChange={(next) => onChange([read(next), to ?? null])}
      />
      <NumberInput
        aria-label={t('to')}
        placeholder={t('to')}
        hideControls
        value={numberOf(to)}
        onChange={(next) => onChange([from ?? null, read(next)])}
      />
    </div>
  );
}

function ManyInput({ field, condition, stored = false, onChange }: ConditionInputProps) {
  const t = useTexts(texts);
  const metadata = useMetadata();
  const owners = useOwners(field.kind === 'user');
  const tags = useTags(field.kind === 'tags');
  const values = Array.isArray(condition.value) ? condition.value.map(String) : [];
  const label = t('value', { field: field.label });
  if (field.kind === 'link') {
    return (
      <LinkPicker
        aria-label={label}
        type={field.link ?? ''}
        fieldName={field.name}
        value={values[0] ?? null}
        onChange={(id) => onChange(id ? [id] : [])}
        inPopover
      />
    );
  }
  const oneself = [
    { value: 'me', label: t('me') },
    { value: 'unassigned', label: t('nobody') },
  ];
  const people = [
    ...(stored ? [] : oneself),
    ...owners.map(({ user_id: value, name }) => ({
      value,
      label: name,
      sign: <Avatar name={name} userId={value} size={18} />,
    })),
  ];
  const tagged = tags.map(({ slug, name }) => ({ value: slug, label: name, sign: <IconTag size={14} /> }));
  const options = fieldOptions(field, metadata).map(({ value, label: name, tone }) => ({
    value,
    label: name,
    sign: <StatusDot field={field} value={value} tone={tone} />,
  }));
  return (
    <InlineChoices
      label={label}
      placeholder={words.say('findValue')}
      choices={field.kind === 'user' ? people : field.kind === 'tags' ? tagged : options}
      chosen={values}
      onChoose={(value) =>
        onChange(values.includes(value) ? values.filter((each) => each !== value) : [...values, value])
      }
    />
  );
}

function OneInput({ field, condition, onChange }: ConditionInputProps) {
  const t = useTexts(texts);
  const label = t('value', { field: field.label });
  if (field.kind === 'boolean') {
    return (
      <SegmentedControl
        aria-label={label}
        value={condition.value === false ? 'no' : 'yes'}
        onChange={(next) => onChange(next === 'yes')}
        data={[
          { value: 'yes', label: t('yes') },
          { value: 'no', label: t('no') },
        ]}
      />
    );
  }
  if (
    field.kind === 'integer' ||
    field.kind === 'number' ||
    field.kind === 'money' ||
    field.kind === 'percent'
  ) {
    return (
      <NumberInput
        aria-label={label}
        data-autofocus
        hideControls
        value={typeof condition.value === 'number' ? condition.value : ''}
        onChange={(next) => onChange(next === '' ? undefined : Number(next))}
      />
    );
  }
  return (
    <TextInput
      aria-label={label}
      data-autofocus
      value={typeof condition.value === 'string' ? condition.value : ''}
      onChange={(event) => onChange(event.currentTarget.value || undefined)}
    />
  );
}
