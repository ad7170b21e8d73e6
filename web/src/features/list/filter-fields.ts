import type { FieldMeta, Metadata, TypeMeta } from '@/api/types';

/** Keys and structured data nobody filters by. */
const HIDDEN = new Set(['id', 'version', 'related_type', 'created_by', 'updated_by', 'deleted_at']);

/** Fields of the type, then those one link away: "account.industry" reads "Account › Industry". */
export function filterFields(meta: TypeMeta, metadata: Metadata): FieldMeta[] {
  const own = meta.fields.filter((field) => field.filterable && !HIDDEN.has(field.name) && isUsable(field));
  const linked = own.flatMap((field) => {
    const target = field.kind === 'link' && field.link ? metadata.types[field.link] : undefined;
    return target ? linkedFields(field, target) : [];
  });
  return [...own.map(withPrefix), ...linked];
}

function isUsable(field: FieldMeta): boolean {
  return (
    field.kind !== 'json' && (field.kind !== 'link' || (field.link !== null && field.link !== 'related_type'))
  );
}

/** Custom fields are addressed as `custom.name`. */
function withPrefix(field: FieldMeta): FieldMeta {
  if (field.link === 'pipelines') return { ...field, kind: 'select' };
  return field.custom && !field.name.startsWith('custom.')
    ? { ...field, name: `custom.${field.name}` }
    : field;
}

function linkedFields(link: FieldMeta, target: TypeMeta): FieldMeta[] {
  const key = link.name.replace(/_id$/, '');
  return target.fields
    .filter(
      (field) =>
        field.filterable &&
        !HIDDEN.has(field.name) &&
        !field.custom &&
        field.kind !== 'link' &&
        field.kind !== 'json',
    )
    .map((field) => ({ ...field, name: `${key}.${field.name}`, label: `${link.label} › ${field.label}` }));
}
