import type { Metadata, TypeName } from '@/api/types';

/** The order of the sidebar; types the role may not read are left out. */
export const TYPE_ORDER: readonly TypeName[] = [
  'leads',
  'contacts',
  'accounts',
  'opportunities',
  'activities',
];

/** Types with a list page; notes live on records. */
export function listedTypes(metadata: Metadata): TypeName[] {
  return TYPE_ORDER.filter((type) => type in metadata.types);
}

/** Where a sign-in lands: the deals, else the first list there is. */
export function homeOf(metadata: Metadata): TypeName | undefined {
  const types = listedTypes(metadata);
  return types.includes('opportunities') ? 'opportunities' : types[0];
}
