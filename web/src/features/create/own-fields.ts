import type { FieldMeta, TypeMeta } from '@/api/types';
import type { FormValues } from './form-schema';

/** A dot in the name of an input would be a path to the form. */
const OWN = 'custom:';

/** The fields of the form; the tenant's own ones under a name that the form takes as one word. */
export function formFields(meta: TypeMeta): FieldMeta[] {
  return meta.form.flatMap((name) => {
    const field = meta.fields.find((each) => each.name === name && !each.readonly);
    return field ? { ...field, name: formName(field.name) } : [];
  });
}

/** `custom.size`, as the server says it → the input's name. */
export const formName = (name: string) => name.replace(/^custom\./, OWN);

/** Empty fields are left out, so that the server's defaults apply; the tenant's own ones travel inside `custom`. */
export function bodyOf(values: FormValues): FormValues {
  const filled = Object.entries(values).filter(
    ([, value]) =>
      value !== null && value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0),
  );
  const own = filled.filter(([name]) => name.startsWith(OWN));
  const body = Object.fromEntries(filled.filter(([name]) => !name.startsWith(OWN)));
  if (own.length === 0) return body;
  return { ...body, custom: Object.fromEntries(own.map(([name, value]) => [name.slice(OWN.length), value])) };
}
