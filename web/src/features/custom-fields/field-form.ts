import type { Option } from '@/api/types';
import { hasOptions, isComputed, isNumber, isText, mayBeUnique, nameFor, previewOf } from './field-types';
import type { ComputedBody, CustomField, Entity, FieldType, ResultType, Rollup } from './queries';

/** What the form of a field holds. */
export interface FieldValues {
  label: string;
  field_name: string;
  /** The name follows the label until somebody writes one. */
  named: boolean;
  field_type: FieldType;
  options: Option[];
  help_text: string;
  section: string;
  default_value: unknown;
  is_required: boolean;
  is_unique: boolean;
  is_sensitive: boolean;
  visible_to: string[];
  min: number | null;
  max: number | null;
  max_length: number | null;
  formula: string;
  rollup: Rollup | null;
  result_type: ResultType | null;
}

export function valuesOf(field: CustomField | null): FieldValues {
  return {
    label: field?.label ?? '',
    field_name: field?.field_name ?? '',
    named: field !== null,
    field_type: field?.field_type ?? 'text',
    options: (field?.options ?? []).map(({ value, label, tone }) => ({
      value,
      label: label ?? value,
      tone: tone ?? 'slate',
    })),
    help_text: field?.help_text ?? '',
    section: field?.section ?? '',
    default_value: field?.default_value ?? null,
    is_required: field?.is_required ?? false,
    is_unique: field?.is_unique ?? false,
    is_sensitive: field?.is_sensitive ?? false,
    visible_to: field?.visible_to ?? [],
    min: field?.validation?.min ?? null,
    max: field?.validation?.max ?? null,
    max_length: field?.validation?.max_length ?? null,
    formula: field?.formula ?? '',
    rollup: field?.rollup ?? null,
    result_type: field?.result_type ?? null,
  };
}

/** A new choice is stored by its first word; a known one keeps what is stored. */
export function completeOptions(options: Option[]): Option[] {
  return options
    .map((option) => ({ ...option, label: option.label.trim(), value: option.value || option.label.trim() }))
    .filter(({ label }) => label !== '');
}

/** What the server takes; limits and choices that mean nothing for the type stay away. */
export function bodyOf(values: FieldValues, field: CustomField | null, entity: Entity) {
  const { field_type: type } = values;
  const limits = {
    min: isNumber(type) ? values.min : null,
    max: isNumber(type) ? values.max : null,
    max_length: isText(type) ? values.max_length : null,
  };
  return {
    ...(field ? {} : { entity }),
    label: values.label.trim(),
    ...(field?.is_used ? {} : { field_name: values.field_name || nameFor(values.label) }),
    field_type: type,
    options: hasOptions(type) ? completeOptions(values.options) : null,
    help_text: values.help_text.trim() || null,
    section: values.section.trim() || null,
    default_value: type === 'json' || type === 'user' || isComputed(type) ? null : values.default_value,
    is_required: !isComputed(type) && values.is_required,
    is_unique: mayBeUnique(type) && values.is_unique,
    is_sensitive: values.is_sensitive,
    visible_to: values.visible_to.length > 0 ? values.visible_to : null,
    validation: Object.values(limits).some((limit) => limit !== null) ? limits : null,
    ...(isComputed(type) || (field && isComputed(field.field_type))
      ? { formula: null, rollup: null, result_type: null, ...computedOf(values) }
      : {}),
  };
}

/** What a computed field is made from; nothing of other fields. */
export function computedOf(values: FieldValues): Partial<ComputedBody> {
  const { field_type, formula, rollup, result_type } = values;
  if (field_type === 'formula') return { field_type, formula, result_type };
  if (field_type === 'rollup') return { field_type, rollup, result_type };
  return {};
}

/** The field that shows a result of this type. */
export function previewKind(type: ResultType) {
  return previewOf({ label: '', field_type: type, options: [], help_text: '', is_required: false });
}
