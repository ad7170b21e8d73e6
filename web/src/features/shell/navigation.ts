import { useMe, useMetadata } from '@/api/session';
import type { Me, Metadata, TypeName } from '@/api/types';
import { useSeesCampaigns } from '@/features/campaigns/access';

/** Every entry of the menu but the settings, in the product's own order. */
export const MENU_ORDER = [
  'leads',
  'contacts',
  'accounts',
  'opportunities',
  'activities',
  'products',
  'campaigns',
] as const;
export const CAMPAIGNS = 'campaigns';
/** What a phone's bar offers beside New and More. */
const PHONE_ORDER: readonly TypeName[] = ['activities', 'opportunities', 'accounts', 'leads', 'contacts'];

const strings = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

/** The workspace's own order; what it does not name follows in the product's. */
export function inMenuOrder(me: Me): string[] {
  return [...new Set([...strings(me.tenant?.settings.menu_order), ...MENU_ORDER])];
}

/** What the workspace, or the person for themselves, leaves out. */
function isHidden(me: Me, entry: string): boolean {
  return strings(me.formats.menu_hidden).includes(entry);
}

/** The entries of the menu as this person sees them: record types, and campaigns. */
export function useMenu(): string[] {
  const me = useMe();
  const { types } = useMetadata();
  const seesCampaigns = useSeesCampaigns();
  return inMenuOrder(me).filter(
    (entry) => (entry === CAMPAIGNS ? seesCampaigns : entry in types) && !isHidden(me, entry),
  );
}

/** Types with a list page; notes live on records. Types the role may not read are left out. */
export function listedTypes(metadata: Metadata): TypeName[] {
  return MENU_ORDER.filter((type) => type in metadata.types);
}

/** Of the menu what fits into a phone's bar: the workspace's own order, else what is wanted on the way. */
export function phoneTypes(menu: string[], me: Me): TypeName[] {
  const order = strings(me.tenant?.settings.menu_order).length > 0 ? menu : PHONE_ORDER;
  return order.filter((type) => type !== CAMPAIGNS && menu.includes(type)).slice(0, 3);
}

export function creatableTypes(metadata: Metadata): TypeName[] {
  return listedTypes(metadata).filter((type) => metadata.types[type]?.can.create);
}

export function importableTypes(metadata: Metadata): TypeName[] {
  return listedTypes(metadata).filter((type) => metadata.types[type]?.can.import);
}

/** Where a sign-in lands: the first list of the workspace's own order, else the deals, else the first list there is. */
export function homeOf(metadata: Metadata, me: Me): TypeName | undefined {
  const own = strings(me.tenant?.settings.menu_order);
  const types = inMenuOrder(me).filter((type) => type in metadata.types);
  const shown = types.filter((type) => !isHidden(me, type));
  return own.length === 0 && shown.includes('opportunities') ? 'opportunities' : (shown[0] ?? types[0]);
}
