import type { TypeMeta } from '@/api/types';

/** The tenant's own word for one or several, in a sentence. */
export function thingsOf(meta: TypeMeta, count: number): string {
  return (count === 1 ? meta.label.singular : meta.label.plural).toLowerCase();
}
