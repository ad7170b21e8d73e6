import type { TypeMeta } from '@/api/types';

/** Whether anything can be done with a selection; if not, there is nothing to select for. */
export function mayChange(meta: TypeMeta): boolean {
  return meta.can.update || meta.can.assign || meta.can.delete;
}
