import { fieldOf } from '@/api/session';
import type { FieldMeta, TypeMeta } from '@/api/types';

export interface FactSection {
  name: string;
  label: string;
  fields: FieldMeta[];
}

/** Shown in the head of the page, or moved by its own buttons there. */
const IN_HEAD = new Set(['stage', 'score', 'metadata', 'custom']);

/** The sections of the metadata with the fields that exist for this reader; empty ones are dropped. */
export function factSections(meta: TypeMeta): FactSection[] {
  return meta.sections
    .map((section) => ({
      name: section.name,
      label: section.label,
      fields: section.fields.flatMap((name) => {
        const field = fieldOf(meta, name);
        return field && !IN_HEAD.has(name) ? [field] : [];
      }),
    }))
    .filter((section) => section.fields.length > 0);
}
