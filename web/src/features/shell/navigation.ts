import type { Metadata, TypeName } from '@/api/types';

/** The order of the sidebar; types the role may not read are left out. */
export const TYPE_ORDER: readonly TypeName[] = [
  'leads',
  'contacts',
  'accounts',
  'opportunities',
  'activities',
  'products',
];
/** What a phone's bar offers beside New and More. */
const PHONE_ORDER: readonly TypeName[] = ['activities', 'opportunities', 'accounts', 'leads', 'contacts'];

/** Types with a list page; notes live on records. */
export function listedTypes(metadata: Metadata): TypeName[] {
  return TYPE_ORDER.filter((type) => type in metadata.types);
}

export function phoneTypes(metadata: Metadata): TypeName[] {
  return PHONE_ORDER.filter((type) => type in metadata.types).slice(0, 3);
}

export function creatableTypes(metadata: Metadata): TypeName[] {
  return listedTypes(metadata).filter((type) => metadata.types[type]?.can.create);
}

export function importableTypes(metadata: Metadata): TypeName[] {
  return listedTypes(metadata).filter((type) => metadata.types[type]?.can.import);
}

/** Where a sign-in lands: the deals, else the first list there is. */
export function homeOf(metadata: Metadata): TypeName | undefined {
  const types = listedTypes(metadata);
  return types.includes('opportunities') ? 'opportunities' : types[0];
}
